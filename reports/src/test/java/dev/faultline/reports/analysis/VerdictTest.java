package dev.faultline.reports.analysis;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.result.SampleSets.Stalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Stalls LINEAR = new Stalls("linear", 20L, 22L, 24L);
  private static final Stalls ORACLE = new Stalls("oracle", 10L, 11L, 12L);

  private static List<String> verdict(SetAnalysis analysis) {
    return Verdict.of(analysis.migrations().getFirst(), analysis.set().varied());
  }

  /// Means 16.667 and 22 have the ratio 0.758; seed by seed it is 0.750, 0.727 and 0.792, between
  /// which every resample lies. Differences -5, -6, -5 ms: t = -5.333 / (1 / 3) = -16. Over the
  /// oracle 16.667 / 11 = 1.5, over a bound of 5 it is 3.33, and 5.333 / 11 = 48 % of the gap.
  @Test
  void theBestChoiceIsNamedWithItsIntervalItsGapAndItsBound() {
    assertThat(verdict(analysis(LINEAR, new Stalls("dual", 15L, 16L, 19L), ORACLE)))
        .containsExactly(
            "dual stalls the guest 24 % less than linear (21 to 27 %), 1.5 times the oracle:"
                + " 16.7 ms, 5.33 ms less (5.00 to 6.00 ms; 95 % intervals).",
            "dual closes 48 % of the gap between linear and oracle and stalls 3.33 times the bound"
                + " that no strategy beats.",
            "Paired over 3 seeds that varied the instant of SUSPEND.",
            "Warning: intervals from fewer than 6 seeds are a hint at most.");
  }

  /// 66 / 21 is 3.14; seed by seed 20 / 6 = 3.33, 22 / 7 = 3.14, 24 / 8 = 3.
  @Test
  void whatIsLessByManyTimesIsSaidInTimes() {
    assertThat(verdict(analysis(LINEAR, new Stalls("dual", 6L, 7L, 8L), ORACLE)).getFirst())
        .startsWith("dual stalls the guest 3.1 times less than linear (3.0 to 3.3), ");
  }

  @Test
  void whoeverIsToldTheFutureIsNoChoice() {
    assertThat(verdict(analysis(LINEAR, ORACLE)).getFirst())
        .isEqualTo(
            "linear stalls the guest least: 22.0 ms, 2.0 times the oracle; nothing that can be"
                + " chosen beats this baseline.");
  }

  @Test
  void noClearDifferenceIsAVerdict() {
    // differences -5, 2, -1
    assertThat(verdict(analysis(LINEAR, new Stalls("dual", 15L, 24L, 23L), ORACLE)).getFirst())
        .isEqualTo(
            "Nothing that can be chosen clearly beats linear, which stalls the guest 22.0 ms, 2.0"
                + " times the oracle; the least was dual (difference -5.00 to +2.00 ms, 95 %"
                + " interval).");
    assertThat(
            verdict(
                analysis(
                    LINEAR,
                    new Stalls("dual", 15L, 16L, 19L),
                    new Stalls("random", 16L, 16L, 19L))))
        .contains("No clear difference between dual and random.");
  }

  /// All of a..h are as dual is, seed by seed turned around; five are named and three are left.
  @Test
  void ofManyThatAreAlikeAFewAreNamed() {
    List<Stalls> all = new ArrayList<>(List.of(LINEAR, new Stalls("dual", 15L, 16L, 17L)));
    for (String name : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      all.add(new Stalls(name, 17L, 16L, 15L));
    }
    assertThat(verdict(analysis(all.toArray(Stalls[]::new))))
        .anyMatch(
            line ->
                line.matches(
                    "No clear difference between \\w+ and (\\w+, ){4}\\w+ and 3 others\\."));
  }

  @Test
  void nothingVariedHasNoInterval() {
    var same = analysis(new Stalls("linear", 20L, 20L), new Stalls("dual", 15L, 15L));
    assertThat(verdict(same))
        .contains("Deterministic: nothing varied between the 2 seeds.")
        .first()
        .asString()
        .isEqualTo("dual stalls the guest 25 % less than linear: 15.0 ms, 5.00 ms less.");
  }

  @Test
  void whoDidNotFinishIsNotRankedAndIsNamed() {
    var analysis = analysis(LINEAR, new Stalls("dual", 1L, null, 1L), ORACLE);
    assertThat(verdict(analysis))
        .contains("Runs that did not complete: dual (1 of 3).")
        .first()
        .asString()
        .startsWith("linear stalls the guest least");
  }

  @Test
  void theGapIsMissingWhereTheFarEndIsNotBelowTheBaseline() {
    var analysis = analysis(LINEAR, new Stalls("oracle", 31L, 31L, 31L)).migrations().getFirst();
    assertThat(analysis.gapClosed(analysis.find("linear"))).isNull();
    assertThat(analysis.boundRatio(analysis.find("linear"))).isCloseTo(4.4, within(1e-9));
  }
}
