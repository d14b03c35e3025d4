package dev.faultline.simulator.validate;

import dev.faultline.simulator.calibrate.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One metric of one scenario through both engines.
///
/// @param reference of each run of the engine that is believed
/// @param candidate of each run of the other
/// @param rule when it agrees
public record Judgement(Judged metric, List<Double> reference, List<Double> candidate, Rule rule) {
  /// Where the reference's own range (largest less smallest, over the median) passes this, nothing
  /// can be said.
  public static final double RANGE_MAX = 0.20;

  /// What comes of it.
  public enum Verdict {
    WITHIN("within"),
    MISSES("misses"),
    UNMEASURABLE("unmeasurable"),
    SHOWN("shown"),
    MISSING("-");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// Of the reference; null if no run has it.
  public @Nullable Spread referenceSpread() {
    return spread(reference);
  }

  public @Nullable Spread candidateSpread() {
    return spread(candidate);
  }

  private static @Nullable Spread spread(List<Double> values) {
    return values.isEmpty()
        ? null
        : Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public double referenceMin() {
    return reference.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  public double referenceMax() {
    return reference.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  /// The reference's range over its median; null where there is no median or it is 0.
  public @Nullable Double relativeRange() {
    Spread of = referenceSpread();
    if (of == null || of.median() == 0) {
      return null;
    }
    return (referenceMax() - referenceMin()) / of.median();
  }

  /// By how much the candidate's median is more than the reference's, over the reference's; null
  /// where that is nothing.
  public @Nullable Double error() {
    Spread of = referenceSpread();
    Spread to = candidateSpread();
    if (of == null || to == null || of.median() == 0) {
      return null;
    }
    return (to.median() - of.median()) / of.median();
  }

  public Verdict verdict() {
    Spread of = referenceSpread();
    Spread to = candidateSpread();
    if (of == null || to == null) {
      return Verdict.MISSING;
    }
    if (!metric.isJudgedBy(rule)) {
      return Verdict.SHOWN;
    }
    double error = Math.abs(to.median() - of.median());
    if (rule == Rule.FOREIGN) {
      boolean isInside = to.median() >= referenceMin() && to.median() <= referenceMax();
      return isInside || error <= rule.share * of.median() ? Verdict.WITHIN : Verdict.MISSES;
    }
    Double range = relativeRange();
    if (range != null && range > RANGE_MAX) {
      return Verdict.UNMEASURABLE;
    }
    double allowed = Math.max(rule.share * of.median(), of.range());
    return error <= allowed ? Verdict.WITHIN : Verdict.MISSES;
  }
}
