package dev.faultline.agent.trace.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaidOutTraceTest {
  @TempDir Path folder;

  @Test
  void aProgramReplaysWhatTheFileHoldsWhereTheLayoutPutsIt() throws IOException {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = new TraceWriter(file, new TraceOrigin("p", false, 4096, 0, 1))) {
      writer.touch(0, 900, true, 100, 0);
      writer.touch(0, 70, false, 200, 5_000);
      writer.touch(0, 900, false, 300, 0);
      writer.finish();
    }
    Trace trace = Trace.read(file);
    TraceReplay replay = new TraceReplay("a", TraceLayout.VIRTUAL, 1e9);
    GuestProgram program =
        Programs.create(
            replay,
            50,
            4096,
            1,
            1,
            AtEnd.HALT,
            (spec, pages, seed) -> new LaidOutTrace(trace, spec.layout(), pages, seed))[0];
    TouchBatch batch = new TouchBatch(10);
    program.fill(batch);
    // Packed in the order of addresses: page 70 is page 0, page 900 is page 1.
    assertThat(batch.size).isEqualTo(3);
    assertThat(new long[] {batch.index(0), batch.index(1), batch.index(2)})
        .containsExactly(1, 0, 1);
    assertThat(new boolean[] {batch.write(0), batch.write(1), batch.write(2)})
        .containsExactly(true, false, false);
    assertThat(new long[] {batch.computeNanos[0], batch.computeNanos[1], batch.computeNanos[2]})
        .containsExactly(100, 200, 300);
    assertThat(batch.idle(1)).isEqualTo(5_000);
  }

  @Test
  void aWholeVmStaysWhereItWasRecorded() throws IOException {
    Path file = folder.resolve("vm.trace");
    try (TraceWriter writer = new TraceWriter(file, new TraceOrigin("vm", true, 4096, 0, 1))) {
      writer.touch(0, 17, true, 100, 0);
      writer.touch(0, 4, true, 100, 0);
      writer.finish();
    }
    LaidOutTrace laidOut = new LaidOutTrace(Trace.read(file), TraceLayout.FIRST_TOUCH, 100, 1);
    assertThat(laidOut.touches(0).index(0)).isEqualTo(17);
    assertThat(laidOut.touches(0).index(1)).isEqualTo(4);
    assertThat(laidOut.pageCount()).isEqualTo(18);
  }
}
