package dev.faultline.agent.migration.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Units of 1000 bytes at a gigabyte a second: one each microsecond.
class PushLimitTest {
  private static final long RATE = 1_000_000_000;

  private static long units(PushLimit limit, long from, long to, long lateNanos) {
    long units = 0;
    for (long now = from; now < to; now++) {
      if (!limit.holdsBack(now)) {
        limit.pushed(1000, now);
        units++;
        now = Math.max(now, limit.dueNanos() + lateNanos - 1);
      }
    }
    return units;
  }

  @Test
  void aUnitLeavesWhenTheOnesBeforeHaveTakenTheirTime() {
    // a clock may begin below 0
    assertThat(units(new PushLimit(RATE, 0), -50_000, 50_000, 0)).isEqualTo(100);
    PushLimit limit = new PushLimit(0, 0);
    limit.pushed(1000, 0);
    assertThat(limit.holdsBack(0)).isFalse();
  }

  /// Each unit leaves 100 ns late: of a hundred there are 91 if that is lost, and else all.
  @Test
  void whatIsLostByWakingUpLateIsWonBack() {
    assertThat(units(new PushLimit(RATE, 0), 0, 100_000, 100)).isEqualTo(91);
    PushLimit limit = new PushLimit(RATE, 500);
    limit.pushed(1000, 0);
    for (int i = 1; i < 100; i++) {
      assertThat(limit.dueNanos()).isEqualTo(1000L * i);
      limit.pushed(1000, limit.dueNanos() + 100);
    }
    // after a long pause no more than the lateness is
    limit.pushed(1000, 1_000_000);
    assertThat(limit.dueNanos()).isEqualTo(1_000_500);
  }
}
