package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.MigrationSpec.LimitedAnswers;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.simulator.engine.MigrationOutcome;
import org.junit.jupiter.api.Test;

/// The guest of [Tiny] with a push limit of half its link: a page takes 8192 ns of the limit, and
/// its message 4129 ns of the wire. Sizes of messages are in [ByHandTest].
///
/// R is RESUME. RESUMED is at the source, and the first unit is pushed, at P = R + 1005. What
/// leaves last has all resident 1000 later; INSTALLED (33) and ALL_RESIDENT (5) are back 1038 after
/// that.
class PushLimitByHandTest {
  private static Tiny limited(long windowNanos) {
    Tiny tiny = new Tiny();
    tiny.pages = 8;
    tiny.prepaging = "linear";
    tiny.program = new ProgramSpec.Idle();
    tiny.how =
        to -> {
          to.pushLimitBytesPerSecond = 500_000_000;
          to.pushLimitWindowNanos = windowNanos;
        };
    return tiny;
  }

  /// The last of eight pages is polled for at P + 7 x 8192.
  @Test
  void unitsKeepTheirDistance() {
    MigrationOutcome outcome = limited(0).run();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(1005 + 7 * 8192 + 4129 + 1000 + 1038);
  }

  /// A window of 20,000 has room for two pages and begins a third. So three leave from P on, three
  /// from P + 20,000 and two from P + 40,000, one behind the other.
  @Test
  void aWindowLetsItsBytesOutAtOnceAndThenNothing() {
    MigrationOutcome outcome = limited(20_000).run();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY))
        .isEqualTo(1005 + 40_000 + 2 * 4129 + 1000 + 1038);
  }

  /// A guest that sleeps touches nothing, and is done when it runs.
  @Test
  void anIdleGuestNeverStalls() {
    MigrationOutcome outcome = limited(0).run();
    assertThat(outcome.get(GuestMetrics.STALL)).isZero();
    assertThat(outcome.get(GuestMetrics.TOUCHES)).isZero();
    assertThat(outcome.get(FaultMetrics.REQUESTS)).isZero();
    assertThat(outcome.has(PhaseMetrics.DOWNTIME)).as("nothing was touched after").isFalse();
  }

  /// Page 0 is touched at R + 3937 and there with the first unit, at P + 4129 + 1000 = R + 6134.
  /// Page 7 is touched at R + 12,134, and the request is at the source at R + 13,152, when three
  /// pages have left.
  ///
  /// If it passes the limit it leaves behind the third, which does at P + 3 x 4129 = R + 13,392:
  /// the guest goes on at R + 13,392 + 4129 + 1000. If it is held it leaves with the next window,
  /// before the pushes, at P + 20,000 = R + 21,005.
  @Test
  void aDemandedPagePassesTheLimitOrIsHeld() {
    Tiny tiny = limited(20_000);
    tiny.program = new ProgramSpec.Stride(new Access(0, 6000, 0, 0), 7);
    tiny.workTouches = 2;
    long first = 6134 - 3937;
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(first + 13_392 + 4129 + 1000 - 12_134);
    var before = tiny.how;
    tiny.how =
        to -> {
          before.accept(to);
          to.pushLimitAnswers = LimitedAnswers.HELD;
        };
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(first + 21_005 + 4129 + 1000 - 12_134);
  }
}
