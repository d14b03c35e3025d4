package dev.faultline.reports.analysis;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.result.SampleSets.Stalls;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Stalls LINEAR = new Stalls("linear", 20L, 22L, 24L);
  private static final Stalls ORACLE = new Stalls("oracle", 10L, 11L, 12L);

  private static List<String> verdict(SetAnalysis analysis) {
    return Verdict.of(analysis.migrations().getFirst(), analysis.set().varied());
  }

  /// Differences -5, -6, -5 ms: mean -5.333, standard error 1/3, t(2) = 4.3027: -6.768 to -3.899.
  /// The gap from 22 to 11 is closed by 5.333 / 11 = 48 %. Mean 16.667 over a bound of 5 is 3.33.
  @Test
  void theBestChoiceIsNamedWithItsIntervalItsGapAndItsBound() {
    assertThat(verdict(analysis(LINEAR, new Stalls("dual", 15L, 16L, 19L), ORACLE)))
        .containsExactly(
            "dual cost the guest least: 16.7 ms of stall, 5.33 ms (24 %) less than linear"
                + " (difference -6.77 to -3.90 ms, 95 % interval).",
            "dual closes 48 % of the gap between linear and oracle and stalls 3.33 times the bound"
                + " that no strategy beats.",
            "Paired over 3 seeds that varied the instant of SUSPEND.");
  }

  @Test
  void whoeverIsToldTheFutureIsNoChoice() {
    assertThat(verdict(analysis(LINEAR, ORACLE)).getFirst())
        .isEqualTo(
            "linear cost the guest least: 22.0 ms of stall; nothing that can be chosen beat this"
                + " baseline.");
  }

  @Test
  void noClearDifferenceIsAVerdict() {
    // differences -5, 2, -1: mean -1.33, standard error 2.03, t(2) = 4.303
    assertThat(verdict(analysis(LINEAR, new Stalls("dual", 15L, 24L, 23L), ORACLE)).getFirst())
        .isEqualTo(
            "Nothing that can be chosen clearly beats linear with its 22.0 ms of stall; the least"
                + " was dual (difference -10.1 to +7.4 ms, 95 % interval).");
    assertThat(
            verdict(
                analysis(
                    LINEAR,
                    new Stalls("dual", 15L, 16L, 19L),
                    new Stalls("random", 16L, 16L, 19L))))
        .contains("No clear difference between dual and random.");
  }

  @Test
  void nothingVariedHasNoInterval() {
    var same = analysis(new Stalls("linear", 20L, 20L), new Stalls("dual", 15L, 15L));
    assertThat(verdict(same))
        .contains("Deterministic: nothing varied between the 2 seeds.")
        .first()
        .asString()
        .endsWith("5.00 ms (25 %) less than linear.");
  }

  @Test
  void whoDidNotFinishIsNotRankedAndIsNamed() {
    var analysis = analysis(LINEAR, new Stalls("dual", 1L, null, 1L), ORACLE);
    assertThat(verdict(analysis))
        .contains("Runs that did not complete: dual (1 of 3).")
        .first()
        .asString()
        .startsWith("linear cost");
  }

  @Test
  void theGapIsMissingWhereTheFarEndIsNotBelowTheBaseline() {
    var analysis = analysis(LINEAR, new Stalls("oracle", 31L, 31L, 31L)).migrations().getFirst();
    assertThat(analysis.gapClosed(analysis.find("linear"))).isNull();
    assertThat(analysis.boundRatio(analysis.find("linear"))).isCloseTo(4.4, within(1e-9));
  }
}
