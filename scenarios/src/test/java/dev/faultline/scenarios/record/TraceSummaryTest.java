package dev.faultline.scenarios.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceSummaryTest {
  @TempDir Path folder;

  @Test
  void sharesLocalityAndWorkingSetOfATraceWorkedByHand() throws IOException {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("p"))) {
      writer.touch(0, 10, true, 100, 0); // at 100 ns
      writer.touch(0, 11, false, 100, 0); // 200: the next page
      writer.touch(0, 20, false, 100, 0); // 300: within 16
      writer.touch(0, 90, false, 100, 0); // 400: far
      writer.touch(0, 10, false, 100, 499); // 999: again
      writer.finish();
    }
    TraceSummary summary = TraceSummary.of(Trace.read(file));
    assertThat(summary.guestNanos()).isEqualTo(999);
    assertThat(summary.idleShare()).isEqualTo(499 / 999.0);
    assertThat(summary.writeShare()).isEqualTo(0.2);
    assertThat(summary.writtenPageShare()).isEqualTo(0.25);
    assertThat(summary.touchesPerPage()).isEqualTo(1.25);
    assertThat(summary.nextPageShare()).isEqualTo(1 / 3.0);
    assertThat(summary.nearPageShare()).isEqualTo(2 / 3.0);
    // ten parts of 100 ns: page 10 in the second (100 to 199), ... and again in the last
    assertThat(summary.workingSet()).hasSize(10);
    assertThat(summary.workingSet().get(1)).isEqualTo(new TraceSummary.Span(100, 1, 1));
    assertThat(summary.workingSet().get(9)).isEqualTo(new TraceSummary.Span(900, 1, 0));
    assertThat(summary.lines())
        .anyMatch(line -> line.contains("4 of 4 KiB, 0.0 MiB"))
        .contains("content       not measured");
  }
}
