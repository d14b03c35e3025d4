package dev.faultline.reports.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.page.EarlierPage;
import dev.faultline.reports.render.Screen;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlierTest {
  private static final SetAnalysis OLD =
      SampleSets.analysis(
          new Stalls("linear", 100L, 110L, 120L, 130L, 140L, 150L, 160L),
          new Stalls("dual", 100L, 110L, 120L, 130L, 140L, 150L, 160L),
          new Stalls("noisy", 100L, 110L, 120L, 130L, 140L, 150L, 160L),
          new Stalls("same", 100L, 110L, 120L, 130L, 140L, 150L, 160L),
          new Stalls("gone", 1L, 2L, 3L, 4L, 5L, 6L, 7L));

  /// linear has a tenth more with every seed, dual a tenth less, noisy now more and now less.
  private static final SetAnalysis NEW =
      SampleSets.analysis(
          new Stalls("linear", 110L, 121L, 132L, 143L, 154L, 165L, 176L),
          new Stalls("dual", 90L, 99L, 108L, 117L, 126L, 135L, 144L),
          new Stalls("noisy", 101L, 109L, 121L, 129L, 141L, 149L, 160L),
          new Stalls("same", 100L, 110L, 120L, 130L, 140L, 150L, 160L),
          new Stalls("fresh", 1L, 2L, 3L, 4L, 5L, 6L, 7L));

  private static Earlier held(SetAnalysis now, SetAnalysis before) {
    return held(new Results.RunSet(now), new Results.RunSet(before));
  }

  private static Earlier held(Results now, Results before) {
    return Earlier.of(now, "NEW", before, "OLD");
  }

  private static String verdict(Earlier earlier) {
    return String.join("\n", EarlierVerdict.of(earlier));
  }

  /// 1.1 and 0.9 times with every seed: whatever is resampled, the ratio is that. Two-fifths of a
  /// ms up or down on average is nothing beside its spread.
  @Test
  void eachVariantIsToldByWhatMayBeClaimedOfIt() {
    Earlier earlier = held(NEW, OLD);
    assertThat(verdict(earlier))
        .isEqualTo(
            """
            Clearly more stall than before (95 % intervals): linear x 1.10 (1.10 to 1.10). \
            Clearly less: dual x 0.900 (0.900 to 0.900). \
            Exactly equal with every seed: same. No clear difference in stall: noisy.
            Only now: fresh. Only before: gone.\
            """);
    assertThat(earlier.asides())
        .containsExactly(
            "Paired over 7 seeds that both have. Version, engine, host profile and scenario are"
                + " the same in both.");
  }

  @Test
  void whatChangedWithEverySeedStandsFirstAndTheWorstBeforeIt() {
    assertThat(EarlierTable.text(held(NEW, OLD), Screen.PLAIN).lines().skip(5).limit(5))
        .allMatch(line -> line.contains("  "))
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactly("prepaging", "linear", "dual", "noisy", "same");
  }

  /// With the seeds 1 and 2 alone, whatever else one of them has.
  @Test
  void onlySeedsThatBothHaveArePaired() {
    Earlier earlier =
        held(
            SampleSets.analysis(new Stalls("linear", 100L, 200L)),
            SampleSets.analysis(new Stalls("linear", 100L, 200L, 9_000L)));
    assertThat(verdict(earlier))
        .isEqualTo("The stall is exactly as before with every seed: linear.");
    assertThat(earlier.pairs()).extracting(Pair::seeds).containsExactly(List.of(1L, 2L));
  }

  @Test
  void whereNothingVariesTheDifferenceIsExact() {
    Earlier earlier =
        held(
            SampleSets.analysis(new Stalls("linear", 103L, 103L)),
            SampleSets.analysis(new Stalls("linear", 100L, 100L)));
    assertThat(verdict(earlier))
        .isEqualTo("Deterministic, and not as before: linear by exactly +3,000,000 ns (x 1.03).");
  }

  @Test
  void ofOneSeedNothingIsClaimed() {
    RunFile now = Samples.run("linear", 1, 103_000_000L);
    Earlier earlier =
        held(new Results.OneRun(now), new Results.OneRun(Samples.run("linear", 1, 100_000_000L)));
    assertThat(verdict(earlier))
        .isEqualTo(
            "One seed, of which nothing may be claimed: linear by exactly +3,000,000 ns (x 1.03).");
  }

  @Test
  void aRunIsHeldAgainstItsVariantOfASet() {
    Results run = new Results.OneRun(Samples.run("dual", 3, 120_000_000L));
    assertThat(verdict(held(run, new Results.RunSet(OLD))))
        .startsWith("The stall is exactly as before with every seed: dual.\nOnly before: linear");
  }

  @Test
  void conditionsPairWithTheirOwn() {
    Under here = new Under("here", new Stalls("linear", 100L, 120L));
    Earlier earlier =
        held(
            SampleSets.under(here, new Under("there", new Stalls("linear", 7L, 8L))),
            SampleSets.under(new Under("there", new Stalls("linear", 7L, 8L)), here));
    assertThat(verdict(earlier))
        .isEqualTo(
            "The stall is exactly as before with every seed: linear (place here), linear (place"
                + " there).");
  }

  @Test
  void aMissingStallIsNoDifference() {
    Earlier earlier =
        held(
            SampleSets.analysis(new Stalls("linear", null, null)),
            SampleSets.analysis(new Stalls("linear", 100L, 120L)));
    assertThat(verdict(earlier)).isEqualTo("No seed has the stall on both sides: linear.");
  }

  @Test
  void whatHasNothingInCommonIsRefused() {
    assertThatThrownBy(
            () ->
                held(
                    SampleSets.analysis(new Stalls("linear", 1L)),
                    SampleSets.analysis(new Stalls("dual", 1L))))
        .isInstanceOf(ResultFileException.class)
        .hasMessage(
            "OLD has no variant in common with NEW: the first is \"dual\" in one and \"linear\" in"
                + " the other; compare the same ones");
    assertThatThrownBy(
            () ->
                held(
                    new Results.OneRun(Samples.run("dual", 1, 1L)),
                    new Results.OneRun(Samples.run("dual", 2, 1L))))
        .hasMessageContaining("no seed in common")
        .hasMessageContaining("the first is 2 in one and 1 in the other");
  }

  @Test
  void namesOnThePageAreText() {
    String name = "</script><b>\u202e";
    String page =
        EarlierPage.of(
            held(
                SampleSets.analysis(new Stalls(name, 1L, 2L)),
                SampleSets.analysis(new Stalls(name, 2L, 1L))));
    assertThat(page).contains("&lt;b&gt;?").doesNotContain(name, "\u202e");
  }
}
