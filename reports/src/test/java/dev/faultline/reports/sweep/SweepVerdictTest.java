package dev.faultline.reports.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepVerdictTest {
  private static Under place(String value, long linear, long dual, long random) {
    return new Under(
        value,
        new Stalls("linear", linear, linear),
        new Stalls("dual", dual, dual),
        new Stalls("random", random, random),
        new Stalls("oracle", 1L, 1L));
  }

  private static SweepVerdict.Words words(Under... places) {
    return SweepVerdict.of(Sweep.of(SampleSets.under(places).migrations()), List.of());
  }

  /// Values come as 10, 1 and 2; under 1 and 2 dual is first, with 10 of 20 and 30 of 40 a
  /// geometric mean of sqrt(0.5 * 0.75) = 0.61 of linear's and, beside 16 and 33 of random's, of
  /// 0.75.
  @Test
  void neighboursInTheOrderOfTheirNumbersAreOneTerritory() {
    SweepVerdict.Words words =
        words(place("10", 10, 20, 30), place("1", 20, 10, 16), place("2", 40, 30, 33));
    assertThat(words.answer())
        .isEqualTo("dual is clearly best under 2 of 3 conditions, linear under 1.");
    assertThat(words.where())
        .containsExactly(
            "place 1 to 2: dual under 2 of 2; stall 39 % below linear, 25 % below random, the next"
                + " best.",
            "place 10: linear under 1 of 1; stall 50 % below dual, the next best.");
    assertThat(words.certainty().getLast()).startsWith("Deterministic");
  }

  /// Three are exactly alike.
  @Test
  void whereSeveralHaveTheLeastItIsUndecided() {
    SweepVerdict.Words words = words(place("a", 5, 5, 5), place("b", 5, 5, 9));
    assertThat(words.answer())
        .startsWith("Nobody is clearly best: all 2 conditions are undecided; ");
    assertThat(words.where())
        .containsExactly("place a to b: all 2 undecided, mostly between dual, linear.");
  }

  /// The one with the least of these seeds is not by as much the least of all.
  @Test
  void aWinnerIsSaidToBeChosenByTheSameSeeds() {
    Under one = new Under("a", new Stalls("linear", 10L, 12L), new Stalls("dual", 5L, 4L));
    Under two = new Under("b", new Stalls("linear", 10L, 13L), new Stalls("dual", 5L, 7L));
    assertThat(words(one, two).certainty().getLast())
        .contains("chosen by these same seeds", "compare the two again with another --seed");
  }

  @Test
  void oneSeedClaimsNothing() {
    Under one = new Under("a", new Stalls("linear", 10L), new Stalls("dual", 5L));
    Under two = new Under("b", new Stalls("linear", 10L), new Stalls("dual", 5L));
    SweepVerdict.Words words = words(one, two);
    assertThat(words.answer()).startsWith("Nobody is clearly best");
    assertThat(words.where()).isEmpty();
    assertThat(words.certainty().getLast()).startsWith("One seed");
  }

  /// With the third by mean as unsteady as that, it may be the least, though the second cannot.
  @Test
  void eachRivalIsHeldAgainstTheBestAndNotTheNextAlone() {
    Stalls[] stalls = {
      new Stalls("linear", 10L, 11L, 10L, 11L, 10L, 11L),
      new Stalls("dual", 14L, 15L, 14L, 15L, 14L, 15L),
      new Stalls("random", 1L, 60L, 1L, 60L, 1L, 60L)
    };
    Sweep sweep =
        Sweep.of(SampleSets.under(new Under("a", stalls), new Under("b", stalls)).migrations());
    assertThat(sweep.outcomes())
        .allSatisfy(
            outcome -> {
              assertThat(outcome.winner()).isEmpty();
              assertThat(outcome.rivals()).extracting("name").containsExactly("random");
            });
  }
}
