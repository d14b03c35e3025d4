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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes a trace of the `pinatrace.out` of Intel Pin's tool pinatrace:
///
///     0x7f1b5c113093: W 0x7ffec3424278
///     0x7f1b5c113ea0: R     0x7ffec3424270  8                0x1
///     #eof
///
/// The address of the instruction, which is a read of its page, whether it reads or writes, and where.
/// The second form, with size and value, is that of the tool's other version; a prefetch is a read there,
/// since no field tells it apart. Lines that start with `#` are skipped.
///
/// Instructions that touch no memory have no line, so nothing counts them:
/// [ImportOptions#accessInstructions] says for how many a line stands. Nor has a line a thread: the trace
/// has one vCPU, which never idles.
public final class PinImporter implements Importer {
  private static final Pattern ACCESS =
      Pattern.compile("(\\w+): ([RW])\\s+(\\w+)(?:\\s+\\d+(?:\\s+(?:0x)?[0-9a-fA-F]+)?)?\\s*");
  private static final String EXPECTED =
      "A line is INSTRUCTION: R|W ADDRESS, such as \"0x7f1b5c113093: W 0x7ffec3424278\", from"
          + " pin -t pinatrace.so";
  private final ImportOptions options;

  public PinImporter(ImportOptions options) {
    this.options = options;
  }

  @Override
  public Imported importFile(Path log, Path into) throws IOException {
    String source = "pinatrace, imported from " + log.getFileName();
    try (LineReader lines = LogFile.open(log, into);
        TouchSink trace = new TouchSink(into, options, source)) {
      CountedAccesses accesses = new CountedAccesses(trace, lines, options);
      boolean ended = false;
      for (String line = lines.next(); line != null; line = lines.next()) {
        ended |= line.startsWith("#eof");
        if (line.isBlank()) {
          trace.skip("empty");
        } else if (line.startsWith("#")) {
          trace.skip("comments");
        } else {
          access(line, accesses, lines);
        }
      }
      if (!ended) {
        trace.note("the log has no line #eof: the program was killed, or the file is cut");
      }
      return trace.finish(lines, EXPECTED);
    }
  }

  private void access(String line, CountedAccesses accesses, LineReader lines) {
    Matcher fields = ACCESS.matcher(line);
    if (!fields.matches()) {
      throw LogFormat.PIN.unknown(line, EXPECTED, lines);
    }
    // said at once: such a log has no line that counts, and may be long
    if (options.accessInstructions() == 0) {
      throw lines.wrong(
          "pinatrace logs no instruction without an access, so nothing counts them",
          "Say how many an access stands for: --access-instructions 3");
    }
    accesses.dataOf(
        0,
        lines.hexadecimal(fields.group(1), "the instruction's address"),
        lines.hexadecimal(fields.group(3), "the address"),
        fields.group(2).equals("W"));
  }
}
