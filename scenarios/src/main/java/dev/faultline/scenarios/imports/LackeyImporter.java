package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.CountedAccesses;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.imports.log.Importer;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.LogFile;
import dev.faultline.scenarios.imports.log.TouchSink;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;

/// Makes a trace of what `valgrind --tool=lackey --trace-mem=yes COMMAND` writes:
///
///     I  04016b80,3
///      L 1ffeffe7e,8
///      S 1ffeffe80,8
///      M 0421c7cc,4
///
/// An instruction fetch (counted, and a read of its page), a load, a store, and a modify, which is a
/// load and then a store. Addresses are hexadecimal. Lines of valgrind's own (`==`, `--`) are skipped.
/// Lackey does not tell threads apart: the trace has one vCPU, which never idles. The fetches are the
/// clock; a log from which they were dropped needs [ImportOptions#accessInstructions].
public final class LackeyImporter implements Importer {
  private static final String HOW = "valgrind --tool=lackey --trace-mem=yes";
  private static final String EXPECTED =
      "Expected are lines such as \"I  04016b80,3\" or \" L 1ffeffe7e,8\", from "
          + HOW
          + "; what the program itself says is kept apart by --log-file=FILE of valgrind";
  private final ImportOptions options;

  public LackeyImporter(ImportOptions options) {
    this.options = options;
  }

  @Override
  public Imported importFile(Path log, Path into) throws IOException {
    String source = "valgrind --tool=lackey, imported from " + log.getFileName();
    try (LineReader lines = LogFile.open(log, into);
        TouchSink trace = new TouchSink(into, options, source)) {
      CountedAccesses accesses = new CountedAccesses(trace, lines, options);
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          trace.skip("empty");
        } else if (line.startsWith("==") || line.startsWith("--")) {
          trace.skip("valgrind's own");
        } else {
          access(line, accesses, lines);
        }
      }
      accesses.requireClock("\"I  ...\"", HOW);
      return trace.finish(lines, "Write it with " + HOW);
    }
  }

  private static void access(String line, CountedAccesses accesses, LineReader lines) {
    int comma = line.indexOf(',');
    if (comma < 4) {
      throw unknown(line, lines);
    }
    switch (line.substring(0, 3)) {
      case "I  " -> accesses.fetch(0, address(line, comma, lines));
      case " L " -> accesses.data(0, address(line, comma, lines), true, false);
      case " S " -> accesses.data(0, address(line, comma, lines), false, true);
      case " M " -> accesses.data(0, address(line, comma, lines), true, true);
      default -> throw unknown(line, lines);
    }
  }

  private static long address(String line, int comma, LineReader lines) {
    return lines.hexadecimal(line.substring(3, comma), "the address");
  }

  private static RecordingException unknown(String line, LineReader lines) {
    return LogFormat.LACKEY.unknown(line, EXPECTED, lines);
  }
}
