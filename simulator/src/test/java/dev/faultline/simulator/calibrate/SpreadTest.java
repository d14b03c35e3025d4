package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {
  /// Ranks by hand: of 5 values ceil(1.25) = 2, ceil(2.5) = 3, ceil(3.75) = 4.
  @Test
  void medianAndQuartersAreValuesThatOccurred() {
    Spread spread = Spread.of(50.0, 10.0, 40.0, 20.0, 30.0);
    assertThat(spread).isEqualTo(new Spread(30, 20, 40, 5));
    assertThat(spread.range()).isEqualTo(20);
  }

  @Test
  void oneValueHasNoRange() {
    assertThat(Spread.of(7L)).isEqualTo(new Spread(7, 7, 7, 1));
  }
}
