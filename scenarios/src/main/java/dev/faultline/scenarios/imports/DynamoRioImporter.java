package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.imports.log.CountedAccesses;
import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.imports.log.Imported;
import dev.faultline.scenarios.imports.log.Importer;
import dev.faultline.scenarios.imports.log.LineReader;
import dev.faultline.scenarios.imports.log.LogFile;
import dev.faultline.scenarios.imports.log.ThreadIds;
import dev.faultline.scenarios.imports.log.TouchSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes a trace of what the `view` tool of DynamoRIO's drmemtrace prints (to stderr):
///
///     Output format:
///     <--record#-> <--instr#->: <---tid---> <record details>
///     ------------------------------------------------------------
///                5           0:     2765543 <marker: page size 4096>
///            47445       37770:     2765543 ifetch       5 byte(s) @ 0x0000000000404a7e 48 8b 5c 24 08
///            47446       37770:     2765543 read         8 byte(s) @ 0x00007fdf64e2adc8 by PC 0x0000000000404a7e
///
/// An `ifetch` is counted for its thread and is a read of its page; `read` and `write` are as they say.
/// Markers, prefetches, flushes, headings and what is left over of a disassembly are skipped. Threads are
/// vCPUs in the order of their first access, each with its own clock, and never idle. A log without
/// fetches needs [ImportOptions#accessInstructions].
public final class DynamoRioImporter implements Importer {
  private static final Pattern RECORD = Pattern.compile("\\s*\\d+\\s+\\d+:\\s+(\\S+)\\s+(.*)");
  private static final Pattern REFERENCE =
      Pattern.compile("(\\S+)\\s+\\d+ byte\\(s\\) @ (0x\\w+)( .*)");
  private static final Pattern DATA_END = Pattern.compile(" by PC 0x[0-9a-fA-F]+\\s*");
  private static final Pattern HEADING =
      Pattern.compile("Output format:|<--record#-.*|-{20,}|View tool results:|\\s*\\d+ : total .*");
  private static final Pattern BYTES = Pattern.compile("[0-9a-f ]+");
  private static final String HOW = "drmemtrace -tool view";
  private static final String EXPECTED =
      "Expected are lines such as \"5 3: 4711 read 8 byte(s) @ 0x7ffd90c13930 by PC 0x4025a2\","
          + " from "
          + HOW;
  private final ImportOptions options;

  public DynamoRioImporter(ImportOptions options) {
    this.options = options;
  }

  @Override
  public Imported importFile(Path log, Path into) throws IOException {
    String source = "drmemtrace, imported from " + log.getFileName();
    try (LineReader lines = LogFile.open(log, into);
        TouchSink trace = new TouchSink(into, options, source)) {
      CountedAccesses accesses = new CountedAccesses(trace, lines, options);
      ThreadIds threads = new ThreadIds();
      for (String line = lines.next(); line != null; line = lines.next()) {
        Matcher record = RECORD.matcher(line);
        if (line.isBlank()) {
          trace.skip("empty");
        } else if (HEADING.matcher(line).matches()) {
          trace.skip("headings");
        } else if (!record.matches()) {
          throw LogFormat.DYNAMORIO.unknown(line, EXPECTED, lines);
        } else if (record.group(2).startsWith("<")) {
          trace.skip("markers");
        } else if (BYTES.matcher(record.group(2)).matches()) {
          trace.skip("disassembly");
        } else {
          reference(line, record, accesses, threads, trace, lines);
        }
      }
      accesses.requireClock("with ifetch", HOW);
      threads.noteTo(trace);
      return trace.finish(lines, EXPECTED);
    }
  }

  private static void reference(
      String line,
      Matcher record,
      CountedAccesses accesses,
      ThreadIds threads,
      TouchSink trace,
      LineReader lines) {
    Matcher reference = REFERENCE.matcher(record.group(2));
    if (!reference.matches()) {
      throw LogFormat.DYNAMORIO.unknown(line, EXPECTED, lines);
    }
    String kind = reference.group(1);
    if (kind.startsWith("pref") || kind.equals("iflush") || kind.equals("dflush")) {
      trace.skip("prefetches and flushes");
      return;
    }
    boolean fetch = kind.equals("ifetch");
    boolean write = kind.equals("write");
    // without its end the line is cut, and the address may be
    boolean data = DATA_END.matcher(reference.group(3)).matches();
    if (!fetch && (!data || !(write || kind.equals("read")))) {
      throw LogFormat.DYNAMORIO.unknown(line, EXPECTED, lines);
    }
    int vcpu = threads.vcpu(record.group(1), lines);
    long address = lines.hexadecimal(reference.group(2), "the address");
    if (fetch) {
      accesses.fetch(vcpu, address);
    } else {
      accesses.data(vcpu, address, !write, write);
    }
  }
}
