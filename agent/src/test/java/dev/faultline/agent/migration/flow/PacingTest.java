package dev.faultline.agent.migration.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long MILLI = 1_000_000;

  @Test
  void without_a_rate_nothing_waits() {
    Pacing pacing = new Pacing(0, Pacing.Timers.OF_A_HOST);
    pacing.sent(1 << 30, false, 5);
    assertThat(pacing.mayPush(5)).isTrue();
    assertThat(pacing.mayAnswer(5)).isTrue();
  }

  @Test
  void a_push_waits_until_what_was_sent_before_has_left() {
    Pacing pacing = new Pacing(8_000_000, Pacing.Timers.OF_A_HOST); // 1 byte a microsecond
    pacing.sent(10_000, false, 0); // 10 ms
    assertThat(pacing.nanosToPush(0)).isEqualTo(10 * MILLI);
    assertThat(pacing.mayPush(10 * MILLI)).isTrue();
    pacing.sent(1_000, false, 10 * MILLI);
    assertThat(pacing.nanosToPush(10 * MILLI)).isEqualTo(MILLI);
  }

  @Test
  void a_late_push_catches_up_one_millisecond_and_no_more() {
    Pacing pacing = new Pacing(8_000_000, Pacing.Timers.OF_A_HOST);
    pacing.sent(1_000, false, 0); // free at 1 ms
    pacing.sent(5_000, false, 100 * MILLI); // as if from 99 ms on
    assertThat(pacing.nanosToPush(100 * MILLI)).isEqualTo(4 * MILLI);
  }

  @Test
  void a_demanded_page_waits_for_demanded_pages_alone_and_pushes_wait_for_it() {
    Pacing pacing = new Pacing(8_000_000, Pacing.Timers.OF_A_HOST);
    pacing.sent(50_000, false, 0); // a push of 50 ms
    assertThat(pacing.mayAnswer(0)).isTrue();
    pacing.sent(4_000, true, 0);
    assertThat(pacing.nanosToPush(0)).isEqualTo(54 * MILLI);
    assertThat(pacing.nanosToAnswer(0)).isEqualTo(4 * MILLI - 100_000); // a tenth of one early
  }

  @Test
  void device_state_leaves_after_what_was_sent_before_and_catches_up_with_nothing() {
    Pacing pacing = new Pacing(8_000_000, Pacing.Timers.OF_A_HOST);
    assertThat(pacing.nanosToState(0)).isZero();
    pacing.sent(10_000, false, 0);
    assertThat(pacing.nanosToState(0)).isZero(); // it was a push
    pacing.sentState(50_000, 4 * MILLI);
    assertThat(pacing.nanosToState(4 * MILLI)).isEqualTo(56 * MILLI);
    assertThat(pacing.nanosToPush(4 * MILLI)).isEqualTo(56 * MILLI);
    assertThat(pacing.nanosToState(60 * MILLI)).isZero();
    pacing.sent(5_000, false, 60 * MILLI);
    assertThat(pacing.nanosToState(60 * MILLI)).isZero();

    Pacing late = new Pacing(8_000_000, Pacing.Timers.OF_A_HOST);
    late.sent(10_000, false, 0);
    late.sentState(50_000, 100 * MILLI);
    assertThat(late.nanosToState(100 * MILLI)).isEqualTo(50 * MILLI);
  }

  @Test
  void without_a_rate_device_state_leaves_at_once() {
    Pacing pacing = new Pacing(0, Pacing.Timers.OF_A_HOST);
    pacing.sentState(1 << 30, 5);
    assertThat(pacing.nanosToState(5)).isZero();
  }
}
