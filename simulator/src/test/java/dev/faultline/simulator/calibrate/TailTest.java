package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.random.SeededRandom;
import org.junit.jupiter.api.Test;

class TailTest {
  /// Of ten thousand faults of 100 us one in eight is drawn up to 4 ms later.
  @Test
  void whatWasDrawnIsFound() {
    SeededRandom random = new SeededRandom(5);
    long[] values = new long[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100_000 + (random.nextBelow(8) == 0 ? random.nextBelow(4_000_001) : 0);
    }
    Tail found = Tail.of(values);
    assertThat(found.percent()).isCloseTo(12.5, within(1.0));
    assertThat(found.nanos()).isCloseTo(4e6, within(0.2e6));
  }

  /// 99 of a hundred are alike: no more than the last is late, by what it is.
  @Test
  void oneThatIsLateIsNoShareOfTheRest() {
    Tail found = Tail.of(100, 100, 100);
    assertThat(found.nanos()).isZero();
    assertThat(Tail.of(100, 100, 5000).percent()).isCloseTo(10, within(0.1));
  }
}
