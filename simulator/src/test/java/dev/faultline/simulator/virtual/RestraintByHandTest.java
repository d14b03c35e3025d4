package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.result.run.Series;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A guest of 1000 pages that touches them in their order, one each 10 us, and is held back while
/// they are sent in rounds; a page and its header are 4129 bytes.
class RestraintByHandTest {
  private static final int PAGE = 4096;

  private static Tiny tiny(int writePercent, PreCopySpec.Throttle throttle) {
    Tiny tiny = new Tiny();
    tiny.mode = Mode.PRE_COPY;
    tiny.pages = 1000;
    tiny.program = new ProgramSpec.Sequential(new Access(0, 10_000, writePercent, 0));
    tiny.workTouches = 1_000_000;
    tiny.preCopy =
        new PreCopySpec(
            6,
            0,
            PreCopySpec.Growth.NONE,
            Exit.STOP,
            PreCopySpec.Patience.FOR_EVER,
            throttle,
            PreCopySpec.Limits.NONE,
            PreCopySpec.Resend.WHOLE,
            DirtyTracking.AUTO);
    return tiny;
  }

  private static List<Double> left(MigrationOutcome outcome) {
    return outcome.series().stream()
        .filter(series -> series.name().equals("round_left_bytes"))
        .map(Series::values)
        .findFirst()
        .orElseThrow();
  }

  /// At 10 MB/s the first round takes 413 ms. Of these the guest runs the first of each 100, five
  /// in all: 500 touches. In the second, of 500 pages and 206 ms, it runs two or three more.
  @Test
  void aQuotaOfOnePercentLeavesAMillisecondInAHundred() {
    Tiny tiny = tiny(100, new PreCopySpec.Throttle(false, 20, 10, 99, 50, 0, 1));
    tiny.bitsPerSecond = 80_000_000;
    List<Double> left = left(tiny.run());
    assertThat(left.getFirst()).isBetween(499.0 * PAGE, 501.0 * PAGE);
    assertThat(left.get(1)).isBetween(199.0 * PAGE, 301.0 * PAGE);
    tiny.preCopy = tiny(100, PreCopySpec.Throttle.qemu(false)).preCopy;
    assertThat(left(tiny.run()).getFirst()).isEqualTo(1000.0 * PAGE);
  }

  /// At 100 MB/s a round of all pages takes 41 ms, in which the guest writes them all, four times.
  /// After the second it may write ten pages a millisecond: 100 in the first, after which it sleeps
  /// for nine; so 500 in the third round. They take 21 ms, in which it writes 200 or 300; and so
  /// on: never more than ten a millisecond and a slice.
  @Test
  void aVcpuWithADirtyLimitWritesAtThatRate() {
    Tiny tiny = tiny(100, new PreCopySpec.Throttle(false, 20, 10, 99, 50, 10_000L * PAGE, 100));
    tiny.bitsPerSecond = 800_000_000;
    List<Double> left = left(tiny.run());
    assertThat(left.subList(0, 2)).containsOnly(1000.0 * PAGE);
    assertThat(left.get(2)).isBetween(499.0 * PAGE, 501.0 * PAGE);
    assertThat(left.get(3)).isBetween(199.0 * PAGE, 301.0 * PAGE);
    for (int i = 3; i < left.size(); i++) {
      double roundMillis = left.get(i - 1) / PAGE * 4129 / 100_000;
      assertThat(left.get(i) / PAGE).isLessThan(10 * roundMillis + 101);
    }
  }
}
