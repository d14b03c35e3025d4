package dev.faultline.reports.analysis;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.analysis.Field.Standing;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Stalls in ms, the same with both seeds:
///
///     condition  linear  dual  random  oracle
///     A              20    10      40       5
///     B              30    60      30      10
class FieldTest {
  private final SetAnalysis set =
      SampleSets.under(
          new Under("A", stalls("linear", 20), stalls("dual", 10), stalls("random", 40), oracle(5)),
          new Under(
              "B", stalls("linear", 30), stalls("dual", 60), stalls("random", 30), oracle(10)));
  private final Field field = Field.of(set.migrations());

  private static Stalls stalls(String name, long millis) {
    return new Stalls(name, millis, millis);
  }

  private static Stalls oracle(long millis) {
    return stalls("oracle", millis);
  }

  private Standing standing(String name) {
    return field.standings().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void everyConditionIsHeldAgainstItsOwnBaseline() {
    assertThat(set.migrations().stream().map(one -> one.condition().text()))
        .containsExactly("place A", "place B");
    MigrationAnalysis b = set.migrations().getLast();
    assertThat(b.difference(b.find("dual"), "stall_ns").difference()).isEqualTo(30e6);
  }

  /// Best choice of A is dual with 10, of B linear and random with 30; sqrt(2 * 1) = 1.414, sqrt(4
  /// *
  /// 1) = 2, sqrt(1 / 2 * 1 / 3) = 0.408.
  @Test
  void regretIsTheStallOverTheBestThatCanBeChosen() {
    assertThat(standing("linear").regrets()).containsExactly(2.0, 1.0);
    assertThat(standing("dual").regrets()).containsExactly(1.0, 2.0);
    assertThat(standing("random").regrets()).containsExactly(4.0, 1.0);
    assertThat(standing("linear").meanRegret()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(standing("random").meanRegret()).isCloseTo(2, within(1e-12));
    assertThat(standing("random").worstRegret()).isEqualTo(4);
    assertThat(standing("oracle").meanRegret()).isCloseTo(Math.sqrt(1 / 6.0), within(1e-12));
    assertThat(field.standings().stream().map(Standing::name))
        .containsExactly("oracle", "linear", "dual", "random");
  }

  /// In B linear and random are the same, so both are first and dual is third.
  @Test
  void ranksAreSharedByThoseThatDoNotDiffer() {
    assertThat(standing("dual").ranks()).containsExactly(1.0, 3.0);
    assertThat(standing("linear").ranks()).containsExactly(2.0, 1.0);
    assertThat(standing("random").ranks()).containsExactly(3.0, 1.0);
    assertThat(standing("oracle").ranks()).containsExactly(null, null);
    assertThat(standing("random").meanRank()).isEqualTo(2);
    assertThat(standing("random").firsts()).isEqualTo(1);
    assertThat(standing("oracle").meanRank()).isNull();
  }

  /// Of 20 - 5 = 15 ms dual spares 10, of 30 - 10 = 20 ms it spares -30.
  @Test
  void theGapIsThatBetweenBaselineAndFarEnd() {
    assertThat(standing("dual").gaps().getFirst()).isCloseTo(10 / 15.0, within(1e-12));
    assertThat(standing("dual").gaps().getLast()).isCloseTo(-1.5, within(1e-12));
    assertThat(standing("oracle").meanGap()).isEqualTo(1);
    assertThat(standing("linear").meanGap()).isEqualTo(0);
  }

  @Test
  void oneSentenceSaysWhoStaysNearestToTheBest() {
    assertThat(Verdict.over(field, "linear"))
        .isEqualTo(
            "linear stays nearest to the least stall of each: 1.41 times it on average, 2.00 at"
                + " worst.");
    assertThat(Verdict.over(field, "random"))
        .isEqualTo(
            "linear stays nearest to the least stall of each: 1.41 times it on average, 2.00 at"
                + " worst; random 2.00 and 4.00. It closes 0 % of the gap on average.");
  }

  @Test
  void whoDidNotFinishSomewhereHasNoMeanRegret() {
    SetAnalysis broken =
        SampleSets.under(
            new Under("A", stalls("linear", 20), stalls("dual", 10)),
            new Under("B", stalls("linear", 30), new Stalls("dual", 1L, null)));
    Field of = Field.of(broken.migrations());
    assertThat(of.standings().getLast().name()).isEqualTo("dual");
    assertThat(of.standings().getLast().regrets()).containsExactly(1.0, null);
    assertThat(of.standings().getLast().meanRegret()).isNull();
    assertThat(of.standings().getLast().worstRegret()).isNull();
  }

  /// b - a is 1, -1, 1, 4: no clear difference, so b shares a's rank. c - b is 1, 3, 1, -2: no
  /// clear difference either, but c - a is 2 with every seed, and a is what the first rank is held
  /// against.
  @Test
  void aTieIsOneToTheFirstOfTheRank() {
    MigrationAnalysis three =
        analysis(
                new Stalls("a", 10L, 12L, 14L, 16L),
                new Stalls("b", 11L, 11L, 15L, 20L),
                new Stalls("c", 12L, 14L, 16L, 18L),
                new Stalls("oracle", 1L, 2L, 3L, 4L))
            .migrations()
            .getFirst();
    assertThat(List.of("a", "b", "c").stream().map(name -> three.rank(three.find(name))).toList())
        .containsExactly(1.0, 1.0, 3.0);
    assertThat(three.rank(three.find("oracle"))).isNull();
  }
}
