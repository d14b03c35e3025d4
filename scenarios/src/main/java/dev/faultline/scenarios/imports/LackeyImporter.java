package dev.faultline.scenarios.imports;

import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.TraceWriter;
import dev.faultline.scenarios.record.EpochFilter;
import dev.faultline.scenarios.record.RecordOptions;
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
/// Lackey does not tell threads apart: the trace has one vCPU, which never idles.
public final class LackeyImporter {
  private static final int PAGE_BITS = 12;
  private final RecordOptions options;

  /// @param options of which the epoch and the grain count
  public LackeyImporter(RecordOptions options) {
    this.options = options;
  }

  /// @throws RecordingException with line number, value and what to do
  public TraceInfo importFile(Path log, Path into) throws IOException {
    TraceOrigin origin =
        new TraceOrigin(
            "valgrind --tool=lackey, imported from " + log.getFileName(),
            false,
            1 << PAGE_BITS,
            options.epochInstructions(),
            options.grainInstructions());
    try (LineReader lines = LogFile.open(log, into);
        TraceWriter writer = new TraceWriter(into, origin)) {
      Import run = new Import(writer, new EpochFilter(options.epochInstructions()));
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank() && !line.startsWith("==") && !line.startsWith("--")) {
          run.line(line, lines);
        }
      }
      if (writer.recordCount() == 0) {
        throw lines.wrong(
            "the file holds no access", "Write it with valgrind --tool=lackey --trace-mem=yes");
      }
      return writer.finish();
    }
  }

  private static final class Import {
    private final TraceWriter writer;
    private final EpochFilter filter;
    private long instructions;
    private long written;

    Import(TraceWriter writer, EpochFilter filter) {
      this.writer = writer;
      this.filter = filter;
    }

    void line(String line, LineReader lines) {
      int comma = line.indexOf(',');
      String kind = line.length() < 3 ? line : line.substring(0, 3);
      if (comma < 4) {
        throw unknown(line, lines);
      }
      long page = lines.number("0x" + line.substring(3, comma), 0, Long.MAX_VALUE, "the address");
      page >>= PAGE_BITS;
      switch (kind) {
        case "I  " -> {
          instructions++;
          access(page, false);
        }
        case " L " -> access(page, false);
        case " S " -> access(page, true);
        case " M " -> {
          access(page, false);
          access(page, true);
        }
        default -> throw unknown(line, lines);
      }
    }

    private void access(long page, boolean write) {
      if (filter.keep(0, page, write, instructions)) {
        writer.touch(0, page, write, instructions - written, 0);
        written = instructions;
      }
    }

    private static RecordingException unknown(String line, LineReader lines) {
      return lines.wrong(
          "\"" + line + "\" is no line of lackey",
          "Expected are lines such as \"I  04016b80,3\" or \" L 1ffeffe7e,8\", from valgrind"
              + " --tool=lackey --trace-mem=yes");
    }
  }
}
