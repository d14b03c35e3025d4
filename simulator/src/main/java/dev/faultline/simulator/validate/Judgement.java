package dev.faultline.simulator.validate;

import dev.faultline.simulator.calibrate.Spread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One metric of one scenario through both engines.
///
/// @param live of each live run that has it
/// @param virtual of each virtual run that has it
public record Judgement(Judged metric, List<Double> live, List<Double> virtual) {
  /// The virtual median may be off by this share of live's, or by live's interquartile range if
  /// that is more.
  public static final double SHARE = 0.15;

  /// Where live's own range (largest less smallest, over the median) passes this, nothing can be
  /// said.
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

  /// Of live; null if no live run has it.
  public @Nullable Spread liveSpread() {
    return spread(live);
  }

  public @Nullable Spread virtualSpread() {
    return spread(virtual);
  }

  private static @Nullable Spread spread(List<Double> values) {
    return values.isEmpty()
        ? null
        : Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public double liveMin() {
    return live.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  public double liveMax() {
    return live.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  /// Live's range over its median; null where there is no median or it is 0.
  public @Nullable Double relativeRange() {
    Spread of = liveSpread();
    if (of == null || of.median() == 0) {
      return null;
    }
    return (liveMax() - liveMin()) / of.median();
  }

  /// By how much virtual's median is more than live's, over live's; null where that is nothing.
  public @Nullable Double error() {
    Spread of = liveSpread();
    Spread to = virtualSpread();
    if (of == null || to == null || of.median() == 0) {
      return null;
    }
    return (to.median() - of.median()) / of.median();
  }

  public Verdict verdict() {
    Spread of = liveSpread();
    Spread to = virtualSpread();
    if (of == null || to == null) {
      return Verdict.MISSING;
    }
    if (!metric.isJudged()) {
      return Verdict.SHOWN;
    }
    Double range = relativeRange();
    if (range != null && range > RANGE_MAX) {
      return Verdict.UNMEASURABLE;
    }
    double allowed = Math.max(SHARE * of.median(), of.range());
    return Math.abs(to.median() - of.median()) <= allowed ? Verdict.WITHIN : Verdict.MISSES;
  }
}
