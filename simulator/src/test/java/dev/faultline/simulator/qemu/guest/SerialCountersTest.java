package dev.faultline.simulator.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SerialCountersTest {
  @Test
  void the_last_whole_line_counts_among_all_that_a_kernel_prints() {
    String printed =
        """
        [    1.2] Run /init as init process\r
        faultline 1 8163198438 0 0 209989756\r
        faultline 700 46069992048 197494408 220 209989756\r
        faultline 900 46\
        """;
    assertThat(SerialCounters.last(printed))
        .isEqualTo(new GuestCounters(700, true, 46_069_992_048L, 197_494_408, 220, 209_989_756));
  }

  @Test
  void a_guest_that_prints_none_is_silent() {
    assertThat(SerialCounters.last("login: faultline 1 2 3\n").isTouching()).isFalse();
    // as many digits as no long has
    assertThat(SerialCounters.last("faultline 1 2 3 4 99999999999999999999\n").isTouching())
        .isFalse();
  }
}
