package dev.faultline.scenarios.imports.log;

import dev.faultline.agent.trace.write.TraceWriter;
import dev.faultline.scenarios.record.EpochFilter;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The trace that an import writes: takes every access, keeps what its epochs have.
public final class TouchSink implements AutoCloseable {
  private final TraceWriter writer;
  private final EpochFilter filter;
  private final ImportClock clock = new ImportClock();
  private final Map<String, Long> skipped = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private long accesses;

  /// @param source what the trace is said to come from
  public TouchSink(Path into, ImportOptions options, String source) throws IOException {
    writer = new TraceWriter(into, options.origin(source));
    filter = new EpochFilter(options.epochInstructions());
  }

  public ImportClock clock() {
    return clock;
  }

  /// An access of a vCPU at the instant of its clock.
  public void access(int vcpu, long page, boolean write) {
    accesses++;
    if (filter.keep(vcpu, page, write, clock.instructions(vcpu))) {
      writer.touch(vcpu, page, write, clock.unwritten(vcpu), clock.unwrittenIdle(vcpu));
      clock.written(vcpu);
    }
  }

  /// A line that holds no access.
  ///
  /// @param why in the plural, as it is counted
  public void skip(String why) {
    skipped.merge(why, 1L, Long::sum);
  }

  /// Something that whoever imports should know.
  public void note(String text) {
    notes.add(text);
  }

  /// Completes the trace.
  ///
  /// @param form of an access, said where there was none
  /// @throws RecordingException when there was no access
  public Imported finish(LineReader lines, String form) throws IOException {
    if (accesses == 0) {
      throw lines.wrongFile("the file holds no access", form);
    }
    return new Imported(writer.finish(), lines.count(), accesses, skipped, notes, clock.begin());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
