package dev.faultline.simulator.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.validate.Judgement.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rule of the issue, worked by hand: off by no more than 15 % or live's interquartile range,
/// unmeasurable where live's own range passes 20 %.
class JudgementTest {
  private static Verdict verdict(Judged metric, List<Double> live, double... virtual) {
    List<Double> other = java.util.Arrays.stream(virtual).boxed().toList();
    return new Judgement(metric, live, other, Rule.OWN).verdict();
  }

  @Test
  void fifteenPerCentIsWithinAndMoreIsNot() {
    List<Double> live = List.of(100.0, 100.0, 100.0);
    assertThat(verdict(Judged.STALL, live, 115)).isEqualTo(Verdict.WITHIN);
    assertThat(verdict(Judged.STALL, live, 85)).isEqualTo(Verdict.WITHIN);
    assertThat(verdict(Judged.STALL, live, 115.1)).isEqualTo(Verdict.MISSES);
    assertThat(verdict(Judged.STALL, live, 84.9)).isEqualTo(Verdict.MISSES);
  }

  /// 91, 91, 100, 109, 109: the quarters are 91 and 109, so 18 either way; the range is 18 %.
  @Test
  void liveMayBeAsFarOffAsItsOwnMiddleHalfIsWide() {
    List<Double> live = List.of(109.0, 91.0, 100.0, 91.0, 109.0);
    assertThat(verdict(Judged.RESIDENCY, live, 118)).isEqualTo(Verdict.WITHIN);
    assertThat(verdict(Judged.RESIDENCY, live, 119)).isEqualTo(Verdict.MISSES);
  }

  @Test
  void whereLiveDisagreesWithItselfNothingIsSaid() {
    assertThat(verdict(Judged.STALL, List.of(100.0, 90.0, 110.0), 300)).isEqualTo(Verdict.MISSES);
    assertThat(verdict(Judged.STALL, List.of(100.0, 90.0, 110.5), 300))
        .isEqualTo(Verdict.UNMEASURABLE);
  }

  @Test
  void tailsAreShownAndNotJudged() {
    assertThat(verdict(Judged.FAULT_P99, List.of(100.0), 900)).isEqualTo(Verdict.SHOWN);
    assertThat(verdict(Judged.FAULT_MAX, List.of(100.0), 900)).isEqualTo(Verdict.SHOWN);
  }

  @Test
  void aMissingValueIsNoZero() {
    Judgement none = new Judgement(Judged.STALL, List.of(), List.of(1.0), Rule.OWN);
    assertThat(none.verdict()).isEqualTo(Verdict.MISSING);
    assertThat(none.error()).isNull();
    assertThat(
            ValidationTable.of(
                    new Validation.Names("live", "virtual"),
                    new Validation.Cell("vm", List.of(none)))
                .text())
        .contains("stall      -         -        -      -     1 ns      -  -");
  }

  /// The median of four is the second by nearest rank.
  @Test
  void theErrorIsThatOfTheMedians() {
    Judgement of =
        new Judgement(Judged.STALL, List.of(4.0, 1.0, 2.0, 3.0), List.of(9.0, 3.0, 1.0), Rule.OWN);
    assertThat(of.error()).isEqualTo(0.5);
    assertThat(of.relativeRange()).isEqualTo(1.5);
  }

  @Test
  void nothingAgainstNothingIsWithin() {
    assertThat(verdict(Judged.FAULTS, List.of(0.0, 0.0), 0)).isEqualTo(Verdict.WITHIN);
    assertThat(verdict(Judged.FAULTS, List.of(0.0, 0.0), 3)).isEqualTo(Verdict.MISSES);
  }

  /// A hypervisor may vary as it likes: within its range is within, and else 20 %.
  @Test
  void aHypervisorsRangeIsWithinAndSoAreTwentyPerCent() {
    List<Double> qemu = List.of(100.0, 70.0, 190.0);
    assertThat(foreign(Judged.FAULT_P99, qemu, 189)).isEqualTo(Verdict.WITHIN);
    assertThat(foreign(Judged.FAULT_P99, qemu, 191)).isEqualTo(Verdict.MISSES);
    assertThat(foreign(Judged.TOTAL, List.of(100.0, 100.0), 120)).isEqualTo(Verdict.WITHIN);
    assertThat(foreign(Judged.TOTAL, List.of(100.0, 100.0), 79)).isEqualTo(Verdict.MISSES);
    assertThat(foreign(Judged.RESIDENCY, qemu, 900)).isEqualTo(Verdict.SHOWN);
  }

  private static Verdict foreign(Judged metric, List<Double> qemu, double virtual) {
    return new Judgement(metric, qemu, List.of(virtual), Rule.FOREIGN).verdict();
  }

  @Test
  void theRuleIsThatOfTheEngineThatIsBelieved() {
    assertThat(Rule.of("qemu")).isEqualTo(Rule.FOREIGN);
    assertThat(Rule.of("live")).isEqualTo(Rule.OWN);
    assertThat(Rule.of("an older one")).isEqualTo(Rule.OWN);
  }
}
