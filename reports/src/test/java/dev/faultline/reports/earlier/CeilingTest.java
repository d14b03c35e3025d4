package dev.faultline.reports.earlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CeilingTest {
  private static final Long[] BEFORE = {100L, 110L, 120L, 130L, 140L, 150L, 160L};

  private static Ceiling.Findings held(String ceiling, Long[] now, Long[] before) {
    return Ceiling.parse(ceiling)
        .getFirst()
        .hold(
            Earlier.of(
                new Results.RunSet(SampleSets.analysis(new Stalls("linear", now))),
                "NEW",
                new Results.RunSet(SampleSets.analysis(new Stalls("linear", before))),
                "OLD"));
  }

  /// A tenth more with every seed is above 9.9 % and not above 10 %.
  @Test
  void aVariantIsAboveOnlyWhereItsIntervalIs() {
    Long[] now = {110L, 121L, 132L, 143L, 154L, 165L, 176L};
    assertThat(held("9.9%", now, BEFORE).broken())
        .containsExactly(
            "linear: stall 143 ms, was 130 ms: x 1.10 (1.10 to 1.10), clearly more than 9.9 %"
                + " above");
    assertThat(held("10.1%", now, BEFORE).broken()).isEmpty();
    assertThat(held("stall=5%", now, BEFORE).broken()).hasSize(1);
  }

  /// 8 % more on average, from 5 % less to 21 % more: the interval holds 5 %.
  @Test
  void aMeanAboveItIsNotEnough() {
    Long[] now = {121L, 105L, 145L, 124L, 169L, 145L, 175L};
    Ceiling.Findings findings = held("5%", now, BEFORE);
    assertThat(findings.broken()).isEmpty();
    assertThat(findings.unsure()).isEmpty();
  }

  @Test
  void exactFiguresNeedNoIntervalAndOneSeedSaysNothing() {
    assertThat(held("5%", new Long[] {106L, 106L}, new Long[] {100L, 100L}).broken()).hasSize(1);
    assertThat(held("5%", new Long[] {105L, 105L}, new Long[] {100L, 100L}).broken()).isEmpty();
    Ceiling.Findings one = held("5%", new Long[] {200L}, new Long[] {100L});
    assertThat(one.broken()).isEmpty();
    assertThat(one.unsure()).singleElement().asString().contains("one seed, so nothing is claimed");
  }

  @Test
  void whatWasNothingAndIsSomethingIsAboveAnyShare() {
    assertThat(held("900%", new Long[] {5L, 5L}, new Long[] {0L, 0L}).broken())
        .containsExactly(
            "linear: stall 5.00 ms, was 0 ns: by exactly +5,000,000 ns, clearly more than 900 %"
                + " above");
  }

  @Test
  void aMissingFigureIsSaid() {
    assertThat(held("5%", new Long[] {null, null}, new Long[] {1L, 2L}).unsure())
        .containsExactly("linear: no seed has stall now and before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "%", "-5%", "1e9%", "NaN%", "5%%", "5%,", "stall=", "5 % %"})
  void whatIsNoPercentageIsRefused(String text) {
    assertThatThrownBy(() -> Ceiling.parse(text)).hasMessageContaining("is no percentage; write");
  }

  @Test
  void severalStandInOneList() {
    assertThat(Ceiling.parse("5%, downtime = 2.5 %"))
        .containsExactly(new Ceiling("", "5"), new Ceiling("downtime_ns", "2.5"));
    assertThatThrownBy(() -> Ceiling.parse("touches_per_second=5%"))
        .hasMessageContaining("nothing that can be limited");
  }
}
