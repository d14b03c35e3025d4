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
    return new Judgement(metric, live, other).verdict();
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
    Judgement none = new Judgement(Judged.STALL, List.of(), List.of(1.0));
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
    Judgement of = new Judgement(Judged.STALL, List.of(4.0, 1.0, 2.0, 3.0), List.of(9.0, 3.0, 1.0));
    assertThat(of.error()).isEqualTo(0.5);
    assertThat(of.relativeRange()).isEqualTo(1.5);
  }

  @Test
  void nothingAgainstNothingIsWithin() {
    assertThat(verdict(Judged.FAULTS, List.of(0.0, 0.0), 0)).isEqualTo(Verdict.WITHIN);
    assertThat(verdict(Judged.FAULTS, List.of(0.0, 0.0), 3)).isEqualTo(Verdict.MISSES);
  }
}
