package dev.faultline.scenarios.imports;

import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.TraceWriter;
import dev.faultline.scenarios.record.EpochFilter;
import dev.faultline.scenarios.record.RecordOptions;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// Makes a trace of comma-separated values, one access a line:
///
///     instructions,page,access[,vcpu[,idle_ns]]
///     0,0x7f001,w
///     1500,0x7f002,r
///     2000,0x7f002,r,1,250000
///
/// - `instructions`: executed so far by that vCPU; never decreases for a vCPU
/// - `page`: number of the 4 KiB page (address / 4096), decimal or with `0x`
/// - `access`: `r` or `w`
/// - `vcpu`: 0 when absent
/// - `idle_ns`: nanoseconds for which the vCPU idled since its line before; 0 when absent
///
/// A first line that starts with `instructions` is a heading; empty lines and lines that start with `#`
/// are skipped. Accesses beyond the first read and write of a page in an epoch are dropped.
public final class CsvImporter {
  private static final long MOST_TIME = 1L << 61;
  private static final String FORM = "A line is instructions,page,r|w[,vcpu[,idle_ns]]";
  private final long[] clocks = new long[4096];
  private final long[] idle = new long[4096];
  private final RecordOptions options;

  /// @param options of which the epoch and the grain count
  public CsvImporter(RecordOptions options) {
    this.options = options;
  }

  /// @throws RecordingException with line number, value and what to do
  public TraceInfo importFile(Path csv, Path into) throws IOException {
    try (LineReader lines = LogFile.open(csv, into);
        TraceWriter writer = new TraceWriter(into, origin(csv))) {
      EpochFilter filter = new EpochFilter(options.epochInstructions());
      Arrays.fill(clocks, 0);
      Arrays.fill(idle, 0);
      long[] written = new long[clocks.length];
      boolean first = true;
      for (String line = lines.next(); line != null; line = lines.next(), first = false) {
        if (line.isBlank() || line.startsWith("#") || (first && line.startsWith("instructions"))) {
          continue;
        }
        String[] fields = line.split(",", -1);
        if (fields.length < 3 || fields.length > 5) {
          throw lines.wrong("%d fields in \"%s\"".formatted(fields.length, line), FORM);
        }
        long page = lines.number(fields[1], 0, (1L << 52) - 1, "the page");
        boolean write = isWrite(fields[2], lines);
        int vcpu = fields.length > 3 ? (int) lines.number(fields[3], 0, 4095, "the vcpu") : 0;
        long instructions = lines.number(fields[0], 0, MOST_TIME, "instructions");
        if (instructions < clocks[vcpu]) {
          throw lines.wrong(
              "instructions are %d after %d".formatted(instructions, clocks[vcpu]),
              "They must not decrease for a vCPU: sort the lines by instructions");
        }
        clocks[vcpu] = instructions;
        idle[vcpu] +=
            fields.length > 4 ? lines.number(fields[4], 0, MOST_TIME - idle[vcpu], "idle_ns") : 0;
        if (filter.keep(vcpu, page, write, instructions)) {
          writer.touch(vcpu, page, write, instructions - written[vcpu], idle[vcpu]);
          written[vcpu] = instructions;
          idle[vcpu] = 0;
        }
      }
      if (writer.recordCount() == 0) {
        throw lines.wrong("the file holds no access", FORM);
      }
      return writer.finish();
    }
  }

  private TraceOrigin origin(Path csv) {
    return new TraceOrigin(
        "imported from " + csv.getFileName(),
        false,
        4096,
        options.epochInstructions(),
        options.grainInstructions());
  }

  private static boolean isWrite(String text, LineReader lines) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "r" -> false;
      case "w" -> true;
      default -> throw lines.wrong("the access is \"" + text.strip() + "\"", "It is r or w");
    };
  }
}
