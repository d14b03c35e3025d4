package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.simulator.virtual.memory.Contents;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZeroPagesTest {
  private static final int PAGES = 1000;
  private static final ContentSpec HALF = new ContentSpec(50, 0, 1, 100, 100, 0);

  /// Every page is written once before SUSPEND. Of a trace those that are zero stay so, filled
  /// before or not; of another guest none does.
  @ParameterizedTest
  @CsvSource({"true, 0", "true, 100", "false, 0", "false, 100"})
  void a_guest_of_a_trace_writes_zeros_to_pages_that_end_zero(boolean isTrace, int fillPercent) {
    ProgramSpec program =
        isTrace
            ? new ProgramSpec.TraceReplay("any", ProgramSpec.TraceLayout.VIRTUAL, 1e9)
            : new ProgramSpec.Uniform(new Access(0, 1000, 100, 0));
    GuestSpec guest =
        GuestSpec.of(program)
            .with(
                to -> {
                  to.content = HALF;
                  to.fillPercent = fillPercent;
                });
    ContentModel model = new ContentModel(HALF, 7, 4096);
    MemoryMap map = MemoryMap.flat(4096, PAGES);
    Contents contents = new Contents(map, guest, model, true, false);
    for (int page = 0; page < PAGES; page++) {
      contents.touchAtSource(page, true);
    }
    for (int page = 0; page < PAGES; page++) {
      boolean isZero = isTrace && model.isZero(page);
      assertThat(contents.holes().contains(page)).as("page %d", page).isEqualTo(isZero);
      assertThat(contents.populated.contains(page)).as("page %d", page).isEqualTo(!isZero);
    }
  }
}
