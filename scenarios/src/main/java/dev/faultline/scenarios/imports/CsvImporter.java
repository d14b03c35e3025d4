package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.imports.log.Importer;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.LogFile;
import dev.faultline.scenarios.imports.log.TouchSink;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a trace of comma-separated values, one access a line:
///
///     instructions,page,access[,vcpu[,idle_ns]]
///     0,0x7f001,w
///     1500,0x7f002,r
///     2000,0x7f002,r,1,250000
///
/// - `instructions`: executed so far by that vCPU; never decreases for a vCPU
/// - `page`: number of the 4 KiB page (address / 4096), decimal or with `0x`; with
///   [ImportOptions#addresses], or where the heading says `address`, the address itself
/// - `access`: `r` or `w`
/// - `vcpu`: 0 when absent
/// - `idle_ns`: nanoseconds for which the vCPU idled since its line before; 0 when absent
///
/// A first line that starts with `instructions` is a heading; empty lines and lines that start with `#`
/// are skipped. Accesses beyond the first read and write of a page in an epoch are dropped. A trace
/// whose clock begins late ([ImportClock#LATE_BEGIN]) begins at its first access.
///
/// With [ImportOptions#columns] the first line is a heading whose names say what the columns are, in
/// whatever order and with others between them ([CsvLine]).
public final class CsvImporter implements Importer {
  private static final Pattern NAME = Pattern.compile("(?is).*\\.csv(\\.gz|\\.zst|\\.xz)?");
  private static final Pattern WORD = Pattern.compile("\"?[A-Za-z_][\\w .]*\"?");
  private final ImportOptions options;

  public CsvImporter(ImportOptions options) {
    this.options = options;
  }

  /// Whether a file has the name of CSV, perhaps packed.
  public static boolean isNamed(Path file) {
    return NAME.matcher(file.toString()).matches();
  }

  @Override
  public Imported importFile(Path csv, Path into) throws IOException {
    try (LineReader lines = LogFile.open(csv, into);
        TouchSink trace = new TouchSink(into, options, "imported from " + csv.getFileName())) {
      CsvLine reader = null;
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          trace.skip("empty");
        } else if (line.startsWith("#")) {
          trace.skip("comments");
        } else {
          String[] fields = line.split(",", -1);
          boolean first = reader == null;
          if (reader == null) {
            reader = new CsvLine(columns(line, fields, lines), options.addresses(), trace, lines);
          }
          if (first && isHeading(fields)) {
            trace.skip("heading");
          } else {
            reader.access(line, fields);
          }
        }
      }
      return finish(reader, trace, lines);
    }
  }

  private static Imported finish(@Nullable CsvLine reader, TouchSink trace, LineReader lines)
      throws IOException {
    if (reader == null) {
      return trace.finish(lines, CsvColumns.standard().form());
    }
    reader.noteWhatWasAssumed();
    return trace.finish(lines, reader.form());
  }

  private boolean isHeading(String[] fields) {
    return !options.columns().isEmpty() || isStandard(fields);
  }

  private static boolean isStandard(String[] fields) {
    return CsvColumns.name(fields[0]).startsWith("instructions");
  }

  private CsvColumns columns(String line, String[] fields, LineReader lines) {
    if (!options.columns().isEmpty()) {
      return CsvColumns.named(fields, options.columns(), lines);
    }
    if (isStandard(fields)) {
      return CsvColumns.standard().placedAs(fields);
    }
    if (fields.length > 1 && WORD.matcher(fields[0].strip()).matches()) {
      throw unknownHeading(line, lines);
    }
    return CsvColumns.standard();
  }

  private static RecordingException unknownHeading(String line, LineReader lines) {
    return LogFormat.CSV.unknown(
        line,
        "If this is a heading, say what its columns mean: --column time=ns (faultline trace import"
            + " --help)",
        lines);
  }
}
