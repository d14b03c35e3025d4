package dev.faultline.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  /// Student's own data (Biometrika 6, 1908): hours of additional sleep of ten patients under two
  /// drugs. R prints for t.test(paired = TRUE): mean difference 1.58, p-value 0.002833, and the 95
  /// % interval 0.7001 to 2.4599, from which a bootstrap is not far; the data are skewed to the
  /// right (one patient gained 4.6 hours), so its interval lies further right.
  @Test
  void studentsSleepDataGiveTheFiguresThatEveryTextbookPrints() {
    List<Double> first = List.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
    List<Double> second = List.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
    PairedDifference paired = PairedDifference.of(second, first);
    assertThat(paired.difference()).isCloseTo(1.58, within(1e-12));
    assertThat(paired.pValue()).isCloseTo(0.002833, within(1e-6));
    assertThat(paired.interval().low()).isBetween(0.7, 1.0);
    assertThat(paired.interval().high()).isBetween(2.4599, 2.8);
    assertThat(paired.certainty()).isEqualTo(Certainty.CLEAR);
    assertThat(paired.surely(1)).isTrue();
    assertThat(paired.surely(-1)).isFalse();
    // a mean of 0.75 hours and values below 0: no ratio
    assertThat(paired.ratioInterval()).isNull();
  }

  @Test
  void anIntervalThatHolds0IsNoClearDifference() {
    // differences 1, -1, 2: with three seeds the interval is all that can be drawn
    PairedDifference paired =
        PairedDifference.of(List.of(11.0, 19.0, 32.0), List.of(10.0, 20.0, 30.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.NO_CLEAR_DIFFERENCE);
    assertThat(paired.interval()).isEqualTo(new Interval(-1, 2));
    assertThat(paired.surely(1)).isFalse();
  }

  /// 11 / 10, 19 / 20 and 32 / 30; a ratio of sums lies between the ratios of what is summed.
  @Test
  void aRatioHasItsIntervalToo() {
    PairedDifference paired =
        PairedDifference.of(List.of(11.0, 19.0, 32.0), List.of(10.0, 20.0, 30.0));
    assertThat(paired.ratio()).isCloseTo(62 / 60.0, within(1e-12));
    assertThat(paired.ratioInterval().low()).isCloseTo(0.95, within(1e-12));
    assertThat(paired.ratioInterval().high()).isCloseTo(1.1, within(1e-12));
  }

  /// Differences 1, 2 and 9: none is below 0, so no resample is, but t = 4 / (4.36 / sqrt 3) = 1.59
  /// and p = 0.25.
  @Test
  void threeSeedsOfOneSignAreNotEnoughToClaimADifference() {
    PairedDifference paired =
        PairedDifference.of(List.of(11.0, 22.0, 39.0), List.of(10.0, 20.0, 30.0));
    assertThat(paired.interval().holds(0)).isFalse();
    assertThat(paired.pValue()).isCloseTo(0.2531, within(1e-3));
    assertThat(paired.certainty()).isEqualTo(Certainty.NO_CLEAR_DIFFERENCE);
  }

  @Test
  void whereEverySeedHasTheSameDifferenceItIsClearWithoutAnInterval() {
    PairedDifference paired = PairedDifference.of(List.of(4.0, 6.0), List.of(5.0, 7.0));
    assertThat(paired.interval()).isNull();
    assertThat(paired.certainty()).isEqualTo(Certainty.CLEAR);
    assertThat(paired.surely(-1)).isTrue();
  }

  @Test
  void whereNothingVariedThereIsNoInterval() {
    PairedDifference paired = PairedDifference.of(List.of(4.0, 4.0), List.of(6.0, 6.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.DETERMINISTIC);
    assertThat(paired.interval()).isNull();
    assertThat(paired.relative()).isEqualTo(-1 / 3.0);
  }

  @Test
  void oneSeedHasNoIntervalEither() {
    PairedDifference paired = PairedDifference.of(List.of(4.0), List.of(6.0));
    assertThat(paired.certainty()).isEqualTo(Certainty.ONE_SEED);
    assertThat(paired.interval()).isNull();
  }

  @Test
  void onlySeedsThatHaveBothArePaired() {
    PairedDifference paired =
        PairedDifference.of(Arrays.asList(1.0, null, 3.0), Arrays.asList(2.0, 9.0, null));
    assertThat(paired.count()).isEqualTo(1);
    assertThat(paired.difference()).isEqualTo(-1.0);
    assertThat(PairedDifference.of(Arrays.asList((Double) null), List.of(1.0))).isNull();
  }
}
