package dev.faultline.agent.session.channels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = 1_000_000;

  @Test
  void without_a_rate_nothing_waits() {
    Pacer pacer = new Pacer(0);
    pacer.sent(1 << 30, false, 5);
    assertThat(pacer.mayPush(5)).isTrue();
    assertThat(pacer.mayAnswer(5)).isTrue();
  }

  @Test
  void a_push_waits_until_what_was_sent_before_has_left() {
    Pacer pacer = new Pacer(1_000_000); // 1 byte a microsecond
    pacer.sent(10_000, false, 0); // 10 ms
    assertThat(pacer.nanosToPush(0)).isEqualTo(10 * MILLI);
    assertThat(pacer.mayPush(10 * MILLI)).isTrue();
    pacer.sent(1_000, false, 10 * MILLI);
    assertThat(pacer.nanosToPush(10 * MILLI)).isEqualTo(MILLI);
  }

  @Test
  void a_late_push_catches_up_one_millisecond_and_no_more() {
    Pacer pacer = new Pacer(1_000_000);
    pacer.sent(1_000, false, 0); // free at 1 ms
    pacer.sent(5_000, false, 100 * MILLI); // as if from 99 ms on
    assertThat(pacer.nanosToPush(100 * MILLI)).isEqualTo(4 * MILLI);
  }

  @Test
  void a_demanded_page_waits_for_demanded_pages_alone_and_pushes_wait_for_it() {
    Pacer pacer = new Pacer(1_000_000);
    pacer.sent(50_000, false, 0); // a push of 50 ms
    assertThat(pacer.mayAnswer(0)).isTrue();
    pacer.sent(4_000, true, 0);
    assertThat(pacer.nanosToPush(0)).isEqualTo(54 * MILLI);
    assertThat(pacer.nanosToAnswer(0)).isEqualTo(4 * MILLI - 100_000); // a tenth of one early
  }

  @Test
  void device_state_leaves_after_what_was_sent_before_and_catches_up_with_nothing() {
    Pacer pacer = new Pacer(1_000_000);
    assertThat(pacer.nanosToState(0)).isZero();
    pacer.sent(10_000, false, 0);
    assertThat(pacer.nanosToState(0)).isZero(); // it was a push
    pacer.sentState(50_000, 4 * MILLI);
    assertThat(pacer.nanosToState(4 * MILLI)).isEqualTo(56 * MILLI);
    assertThat(pacer.nanosToPush(4 * MILLI)).isEqualTo(56 * MILLI);
    assertThat(pacer.nanosToState(60 * MILLI)).isZero();
    pacer.sent(5_000, false, 60 * MILLI);
    assertThat(pacer.nanosToState(60 * MILLI)).isZero();

    Pacer late = new Pacer(1_000_000);
    late.sent(10_000, false, 0);
    late.sentState(50_000, 100 * MILLI);
    assertThat(late.nanosToState(100 * MILLI)).isEqualTo(50 * MILLI);
  }

  @Test
  void without_a_rate_device_state_leaves_at_once() {
    Pacer pacer = new Pacer(0);
    pacer.sentState(1 << 30, 5);
    assertThat(pacer.nanosToState(5)).isZero();
  }
}
