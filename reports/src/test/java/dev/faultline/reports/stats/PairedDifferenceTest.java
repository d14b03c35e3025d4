package dev.faultline.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  /// Student's own data (Biometrika 6, 1908): hours of additional sleep of ten patients under two
  /// drugs. His differences have mean 1.58 and, with n - 1, standard deviation 1.2300; t(0.975, 9)
  /// = 2.2622 (any t table), so the interval is 1.58 +- 2.2622 * 1.2300 / sqrt(10) = 1.58 +-
  /// 0.8799, as R's t.test(paired = TRUE) prints: 0.7001 to 2.4599.
  @Test
  void studentsSleepDataGiveTheIntervalThatEveryTextbookPrints() {
    List<Double> first = List.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
    List<Double> second = List.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
    PairedDifference paired = PairedDifference.of(second, first);
    assertThat(paired.difference().mean()).isCloseTo(1.58, within(1e-12));
    assertThat(paired.difference().low()).isCloseTo(0.7001142, within(1e-6));
    assertThat(paired.difference().high()).isCloseTo(2.4598858, within(1e-6));
    assertThat(paired.certainty()).isEqualTo(Certainty.CLEAR);
    assertThat(paired.surely(1)).isTrue();
    assertThat(paired.surely(-1)).isFalse();
  }

  @Test
  void anIntervalThatHolds0IsNoClearDifference() {
    // differences 1, -1, 2: mean 0.667, standard error 0.882, t(2) = 4.303: -3.13 to 4.46
    PairedDifference paired =
        PairedDifference.of(List.of(11.0, 19.0, 32.0), List.of(10.0, 20.0, 30.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.NO_CLEAR_DIFFERENCE);
    assertThat(paired.difference().low()).isCloseTo(-3.128, within(1e-3));
    assertThat(paired.surely(1)).isFalse();
  }

  @Test
  void whereNothingVariedThereIsNoInterval() {
    PairedDifference paired = PairedDifference.of(List.of(4.0, 4.0), List.of(6.0, 6.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.DETERMINISTIC);
    assertThat(paired.difference().halfWidth()).isNull();
    assertThat(paired.relative()).isEqualTo(-1 / 3.0);
  }

  @Test
  void oneSeedHasNoIntervalEither() {
    PairedDifference paired = PairedDifference.of(List.of(4.0), List.of(6.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.ONE_SEED);
    assertThat(paired.difference().halfWidth()).isNull();
  }

  @Test
  void onlySeedsThatHaveBothArePaired() {
    PairedDifference paired =
        PairedDifference.of(Arrays.asList(1.0, null, 3.0), Arrays.asList(2.0, 9.0, null));
    assertThat(paired.difference()).isEqualTo(new Estimate(1, -1.0, null));
    assertThat(PairedDifference.of(Arrays.asList((Double) null), List.of(1.0))).isNull();
  }
}
