package dev.faultline.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.analysis.Field.Standing;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.stats.Interval;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// From two seeds three resamples can be drawn: the first twice, both, the second twice. The
/// interval of two is all that can be drawn.
class RegretsTest {
  private static Field field(Under... conditions) {
    return Field.of(SampleSets.under(conditions).migrations());
  }

  private static Standing standing(Field field, String name) {
    return field.standings().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static void near(Interval interval, double low, double high) {
    assertThat(interval).isNotNull();
    assertThat(interval.low()).isCloseTo(low, within(1e-12));
    assertThat(interval.high()).isCloseTo(high, within(1e-12));
  }

  /// In A a is 20, 30, 40 in the three resamples, b 40, 30, 20 and c 40, 60, 80; the best is 20,
  /// 30, 20. So a over the best is 1, 1, 2; b 2, 1, 1; c 2, 2, 4. In B all stay the same, and b is
  /// 3 times a: its mean is the root of 3 times what it is in A.
  @Test
  void eachResampleHasItsOwnBestAndTheSameSeedsUnderAllConditions() {
    Field field =
        field(
            new Under("A", two("a", 10, 20), two("b", 20, 10), two("c", 20, 40)),
            new Under("B", two("a", 10, 10), two("b", 30, 30), two("c", 10, 10)));
    near(standing(field, "a").regretIntervals().getFirst(), 1, 2);
    near(standing(field, "b").regretIntervals().getFirst(), 1, 2);
    near(standing(field, "c").regretIntervals().getFirst(), 2, 4);
    assertThat(standing(field, "b").regretIntervals().getLast()).isNull();
    near(standing(field, "a").meanRegretInterval(), 1, Math.sqrt(2));
    near(standing(field, "b").meanRegretInterval(), Math.sqrt(3), Math.sqrt(6));
    near(standing(field, "c").meanRegretInterval(), Math.sqrt(2), 2);
  }

  private static Stalls two(String name, long first, long second) {
    return new Stalls(name, first, second);
  }

  /// Over two conditions a is 1, 1, 2 times the best of A and 2, 1, 1 times that of B: seed by seed
  /// they make up for each other, and the mean is the root of 2, 1, 2. Drawn apart it could be 2.
  @Test
  void whatASeedDoesUnderTwoConditionsStaysPaired() {
    Field field =
        field(
            new Under("A", two("a", 10, 20), two("b", 20, 10)),
            new Under("B", two("a", 20, 10), two("b", 10, 20)));
    near(standing(field, "a").meanRegretInterval(), 1, Math.sqrt(2));
  }

  /// Who cannot be chosen is nobody's best, and is itself below 1.
  @Test
  void theFutureIsNoBest() {
    Field field =
        field(
            new Under("A", two("a", 10, 20), two("oracle", 1, 2)), new Under("B", two("a", 1, 2)));
    assertThat(standing(field, "a").regretIntervals().getFirst()).isNull();
    assertThat(standing(field, "oracle").regrets().getFirst()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void withoutASecondSeedOrWithoutAVariantsSeedThereIsNoInterval() {
    Field one = field(new Under("A", new Stalls("a", 10L), new Stalls("b", 20L)));
    assertThat(standing(one, "b").meanRegretInterval()).isNull();
    Field broken =
        field(new Under("A", two("a", 10, 20), new Stalls("b", 20L, null), two("c", 15, 20)));
    assertThat(standing(broken, "b").meanRegretInterval()).isNull();
    near(standing(broken, "c").meanRegretInterval(), 1, 1.5);
  }

  /// Where the same variant is the best with every seed, the interval is that of the ratio to it.
  @Test
  void overABestThatAlwaysIsItsTheIntervalIsThatOfTheRatio() {
    for (int seeds = 2; seeds <= 12; seeds++) {
      SplittableRandom random = new SplittableRandom(seeds);
      Long[] best = new Long[seeds];
      Long[] other = new Long[seeds];
      for (int i = 0; i < seeds; i++) {
        best[i] = random.nextLong(10, 100);
        other[i] = best[i] + random.nextLong(1, 200);
      }
      MigrationAnalysis one =
          SampleSets.under(new Under("A", new Stalls("linear", best), new Stalls("dual", other)))
              .migrations()
              .getFirst();
      Variant dual = Objects.requireNonNull(one.find("dual"));
      Interval ratio =
          Objects.requireNonNull(one.difference(dual, one.judged().name())).ratioInterval();
      near(one.regretIntervals().get("dual"), ratio.low(), ratio.high());
      assertThat(one.regretIntervals()).doesNotContainKey("linear");
    }
  }
}
