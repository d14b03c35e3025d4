package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.CountedAccesses;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.imports.log.Importer;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.LogFile;
import dev.faultline.scenarios.imports.log.TouchSink;
import java.io.IOException;
import java.nio.file.Path;

/// Makes a trace of the `din` lines of the cache simulators Dinero III and IV, `LABEL ADDRESS`:
///
///     2 400540
///     0 7ffd90c13950
///     1 7ffd90c1394c 4 the rest is not looked at
///
/// | label | extended din | what it is here |
/// |---|---|---|
/// | 0 | r | a read |
/// | 1 | w | a write |
/// | 2 | i | an instruction fetch: counted, and a read of its page |
/// | 3 | m | an access of an unknown kind: a read, which Dinero IV takes it for, too |
/// | 4, 5 | c, v | flushes the cache, and touches no memory: skipped |
///
/// Addresses are hexadecimal. The trace has one vCPU, which never idles. The fetches are the clock; a
/// log without them needs [ImportOptions#accessInstructions].
public final class DineroImporter implements Importer {
  private static final String EXPECTED =
      "A line is LABEL ADDRESS, such as \"0 7ffd90c13950\": 0 reads, 1 writes, 2 fetches an"
          + " instruction, 3 is unknown, 4 flushes";
  private final ImportOptions options;

  public DineroImporter(ImportOptions options) {
    this.options = options;
  }

  @Override
  public Imported importFile(Path log, Path into) throws IOException {
    try (LineReader lines = LogFile.open(log, into);
        TouchSink trace = new TouchSink(into, options, "din, imported from " + log.getFileName())) {
      CountedAccesses accesses = new CountedAccesses(trace, lines, options);
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          trace.skip("empty");
        } else {
          record(line, accesses, trace, lines);
        }
      }
      accesses.requireClock("\"2 ADDRESS\"", "the tracer");
      return trace.finish(lines, EXPECTED);
    }
  }

  private static void record(
      String line, CountedAccesses accesses, TouchSink trace, LineReader lines) {
    String[] fields = line.strip().split("\\s+", 3);
    if (fields.length < 2) {
      throw LogFormat.DIN.unknown(line, EXPECTED, lines);
    }
    switch (fields[0]) {
      case "0", "r", "3", "m" -> accesses.data(0, address(fields, lines), true, false);
      case "1", "w" -> accesses.data(0, address(fields, lines), false, true);
      case "2", "i" -> accesses.fetch(0, address(fields, lines));
      case "4", "c", "5", "v" -> trace.skip("flushes");
      default -> throw LogFormat.DIN.unknown(line, EXPECTED, lines);
    }
  }

  private static long address(String[] fields, LineReader lines) {
    return lines.hexadecimal(fields[1], "the address");
  }
}
