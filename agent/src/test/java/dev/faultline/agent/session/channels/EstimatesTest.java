package dev.faultline.agent.session.channels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final long MILLI = 1_000_000;

  @Test
  void the_rate_of_a_link_without_limit_is_what_left_between_two_looks() {
    Estimates estimates = new Estimates(0);
    estimates.measured(10_000_000, 40_000, 1_000 * MILLI);
    assertThat(estimates.bytesPerSecond()).isZero();
    estimates.measured(60_000_000, 50_000, 1_050 * MILLI); // 50 MB in 50 ms
    assertThat(estimates.bytesPerSecond()).isEqualTo(1_000_000_000);
    assertThat(estimates.roundTripNanos()).isEqualTo(50_000);
    assertThat(estimates.leftBytesPerSecond()).isEqualTo(1_000_000_000);
  }

  @Test
  void a_host_that_is_slower_than_its_link_does_not_take_itself_for_it() {
    Estimates estimates = new Estimates(1_250_000_000);
    assertThat(estimates.bytesPerSecond()).isEqualTo(1_250_000_000);
    estimates.measured(0, -1, 1_000 * MILLI);
    assertThat(estimates.roundTripNanos()).isZero();
    estimates.measured(5_000_000, 200_000, 1_050 * MILLI); // 5 MB in 50 ms
    assertThat(estimates.bytesPerSecond()).isEqualTo(1_250_000_000);
    // what it may have under way goes by what it did send
    assertThat(estimates.leftBytesPerSecond()).isEqualTo(100_000_000);
  }
}
