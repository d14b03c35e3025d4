package dev.faultline.agent.migration.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.MigrationSpec;
import org.junit.jupiter.api.Test;

/// Units of 1000 bytes at a gigabyte a second: one each microsecond.
class PushLimitTest {
  private static final long RATE = 1_000_000_000;

  private static PushLimit limit(long rate, long windowNanos, long latenessNanos) {
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.pushLimitBytesPerSecond = rate;
              to.pushLimitWindowNanos = windowNanos;
            });
    return new PushLimit(how, latenessNanos);
  }

  private static long units(PushLimit limit, long from, long to, long lateNanos) {
    long units = 0;
    for (long now = from; now < to; now++) {
      if (!limit.holdsBack(now)) {
        limit.left(1000, now);
        units++;
        now = Math.max(now, limit.dueNanos() + lateNanos - 1);
      }
    }
    return units;
  }

  @Test
  void aUnitLeavesWhenTheOnesBeforeHaveTakenTheirTime() {
    // a clock may begin below 0
    assertThat(units(limit(RATE, 0, 0), -50_000, 50_000, 0)).isEqualTo(100);
    PushLimit limit = limit(0, 0, 0);
    limit.left(1000, 0);
    assertThat(limit.holdsBack(0)).isFalse();
  }

  /// Each unit leaves 100 ns late: of a hundred there are 91 if that is lost, and else all.
  @Test
  void whatIsLostByWakingUpLateIsWonBack() {
    assertThat(units(limit(RATE, 0, 0), 0, 100_000, 100)).isEqualTo(91);
    PushLimit limit = limit(RATE, 0, 500);
    limit.left(1000, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(limit.dueNanos()).isEqualTo(1000L * i);
      limit.left(1000, limit.dueNanos() + 100);
    }
    // after a long pause no more than the lateness is
    limit.left(1000, 1_000_000);
    assertThat(limit.dueNanos()).isEqualTo(1_000_500);
  }

  /// A window of 3500 ns begins a fourth unit, and is none the shorter for it. The next begins with
  /// its first unit, however late that is.
  @Test
  void aWindowLetsOutWhatItBegan() {
    PushLimit limit = limit(RATE, 3500, 500);
    for (long begin : new long[] {-700, 2800, 10_000}) {
      for (int i = 0; i < 4; i++) {
        assertThat(limit.holdsBack(begin + i)).as("unit %d at %d", i, begin).isFalse();
        limit.left(1000, begin + i);
      }
      assertThat(limit.holdsBack(begin + 3499)).isTrue();
      assertThat(limit.dueNanos()).isEqualTo(begin + 3500);
      assertThat(limit.holdsBack(begin + 3500)).isFalse();
    }
  }
}
