package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

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
public final class LackeyImporter {
  private static final String HOW = "valgrind --tool=lackey --trace-mem=yes";
  private static final Pattern ACCESS = Pattern.compile("(I  | [LSM] )[0-9a-fA-Fx]+,\\d+\\s*");
  private static final Pattern CSV =
      Pattern.compile("(?i)\"?instructions\"?,.*|\\s*\\w+\\s*,\\s*\\w+\\s*,\\s*[rw]\\s*(,.*)?");
  private final ImportOptions options;

  public LackeyImporter(ImportOptions options) {
    this.options = options;
  }

  /// @throws RecordingException with line number, value and what to do
  public Imported importFile(Path log, Path into) throws IOException {
    String source = "valgrind --tool=lackey, imported from " + log.getFileName();
    try (LineReader lines = LogFile.open(log, into);
        TouchSink trace = new TouchSink(into, options, source)) {
      Import run = new Import(trace, lines, options.accessInstructions());
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank() && !line.startsWith("==") && !line.startsWith("--")) {
          run.line(line);
        }
      }
      run.requireClock();
      return trace.finish(lines, "Write it with " + HOW);
    }
  }

  /// Whether a line looks like one of lackey.
  static boolean mayBeAccess(String line) {
    return ACCESS.matcher(line).matches();
  }

  private static final class Import {
    private final TouchSink trace;
    private final LineReader lines;
    private final long accessInstructions;
    private long instructions;
    private boolean accessed;

    Import(TouchSink trace, LineReader lines, long accessInstructions) {
      this.trace = trace;
      this.lines = lines;
      this.accessInstructions = accessInstructions;
    }

    void line(String line) {
      int comma = line.indexOf(',');
      String kind = line.length() < 3 ? line : line.substring(0, 3);
      if (comma < 4) {
        throw unknown(line);
      }
      switch (kind) {
        case "I  " -> {
          pass(1);
          trace.access(0, page(line, comma), false);
        }
        case " L " -> data(page(line, comma), true, false);
        case " S " -> data(page(line, comma), false, true);
        case " M " -> data(page(line, comma), true, true);
        default -> throw unknown(line);
      }
    }

    private void data(long page, boolean read, boolean write) {
      accessed = true;
      pass(accessInstructions);
      if (read) {
        trace.access(0, page, false);
      }
      if (write) {
        trace.access(0, page, true);
      }
    }

    private void pass(long more) {
      if (more > ImportClock.MOST_TIME - instructions) {
        throw lines.wrong(
            "more than %d instructions".formatted(ImportClock.MOST_TIME),
            "Fewer for an access: --access-instructions");
      }
      instructions += more;
      trace.clock().set(0, instructions, lines);
    }

    private long page(String line, int comma) {
      return lines.hexadecimal(line.substring(3, comma), "the address") >>> ImportOptions.PAGE_BITS;
    }

    /// Without fetches all accesses are at one instant, and of each page but two are left.
    void requireClock() {
      if (accessed && instructions == 0) {
        throw lines.wrongFile(
            "the log has no line \"I  ...\", by which instructions are counted",
            "Keep all that "
                + HOW
                + " writes, or say how many an access stands for: --access-instructions 3");
      }
    }

    private RecordingException unknown(String line) {
      if (CSV.matcher(line).matches()) {
        return lines.wrong("\"" + line + "\" is no line of lackey", "For CSV say --from csv");
      }
      return lines.wrong(
          "\"" + line + "\" is no line of lackey",
          "Expected are lines such as \"I  04016b80,3\" or \" L 1ffeffe7e,8\", from "
              + HOW
              + "; what the program itself says is kept apart by --log-file=FILE of valgrind");
    }
  }
}
