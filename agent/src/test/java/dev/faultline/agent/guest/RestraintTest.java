package dev.faultline.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestraintTest {
  private static final long MILLISECOND = 1_000_000;

  /// QEMU's `CPU_THROTTLE_TIMESLICE_NS` is 10 ms; at 20 % a vCPU sleeps for 0.2 / 0.8 of that, at
  /// 99 % for 0.99 / 0.01.
  @Test
  void aThrottledVcpuSleepsForWhatQemuSays() {
    assertThat(Restraint.throttle(20).runNanos()).isEqualTo(10 * MILLISECOND);
    assertThat(Restraint.throttle(20).sleepNanos(0)).isEqualTo(2_500_000);
    assertThat(Restraint.throttle(50).sleepNanos(1 << 30)).isEqualTo(10 * MILLISECOND);
    assertThat(Restraint.throttle(99).sleepNanos(0)).isEqualTo(990 * MILLISECOND);
  }

  /// `cpu.max` of "40000 100000".
  @Test
  void aQuotaIsAShareOfEachTenthOfASecond() {
    assertThat(Restraint.quota(40).runNanos()).isEqualTo(40 * MILLISECOND);
    assertThat(Restraint.quota(40).sleepNanos(1 << 30)).isEqualTo(60 * MILLISECOND);
  }

  /// At 10 MB/s 30 kB take 3 ms, of which one has passed; 10 kB have taken their time, 5 kB more.
  /// 990 kB would take 99 ms, 98 more; of more the vCPU sleeps 99 % of its time, as
  /// `DIRTYLIMIT_THROTTLE_PCT_MAX` has it in QEMU.
  @Test
  void aDirtyLimitIsPaidForWhatWasWritten() {
    Restraint limit = Restraint.dirtyLimit(10_000_000);
    assertThat(limit.runNanos()).isEqualTo(MILLISECOND);
    assertThat(limit.sleepNanos(0)).isZero();
    assertThat(limit.sleepNanos(5_000)).isZero();
    assertThat(limit.sleepNanos(10_000)).isZero();
    assertThat(limit.sleepNanos(30_000)).isEqualTo(2 * MILLISECOND);
    assertThat(limit.sleepNanos(990_000)).isEqualTo(98 * MILLISECOND);
    assertThat(limit.sleepNanos(Long.MAX_VALUE)).isEqualTo(99 * MILLISECOND);
  }
}
