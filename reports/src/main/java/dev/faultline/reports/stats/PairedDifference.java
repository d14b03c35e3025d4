package dev.faultline.reports.stats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The difference between two variants that ran with the same seeds, taken seed by seed: what a
/// seed does to both of them cancels out.
///
/// @param difference this minus the baseline
/// @param baselineMean mean of the baseline over the same seeds
/// @param certainty what may be claimed
public record PairedDifference(Estimate difference, double baselineMean, Certainty certainty) {
  /// What may be claimed of a difference.
  public enum Certainty {
    /// The 95 % interval lies on one side of 0.
    CLEAR("clear"),
    /// The 95 % interval holds 0.
    NO_CLEAR_DIFFERENCE("no clear difference"),
    /// No seed changed anything, so the difference is exact and has no interval.
    DETERMINISTIC("deterministic"),
    /// One pair of runs says nothing about others.
    ONE_SEED("one seed");

    private final String words;

    Certainty(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// @param values of this variant, one a seed; null where it is missing
  /// @param baseline the baseline's, in the same order of seeds
  /// @return null if no seed has both
  public static @Nullable PairedDifference of(
      List<@Nullable Double> values, List<@Nullable Double> baseline) {
    if (values.size() != baseline.size()) {
      throw new IllegalArgumentException(values.size() + " values, " + baseline.size());
    }
    List<Double> differences = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      Double other = baseline.get(i);
      if (value != null && other != null) {
        differences.add(value - other);
        own.add(value);
        others.add(other);
      }
    }
    Estimate difference = Estimate.of(differences);
    Estimate ownEstimate = Estimate.of(own);
    Estimate otherEstimate = Estimate.of(others);
    if (difference == null || ownEstimate == null || otherEstimate == null) {
      return null;
    }
    boolean varied = ownEstimate.halfWidth() != null || otherEstimate.halfWidth() != null;
    return new PairedDifference(difference, otherEstimate.mean(), certainty(difference, varied));
  }

  private static Certainty certainty(Estimate difference, boolean varied) {
    if (difference.count() == 1) {
      return Certainty.ONE_SEED;
    }
    if (!varied) {
      return Certainty.DETERMINISTIC;
    }
    return difference.low() <= 0 && difference.high() >= 0
        ? Certainty.NO_CLEAR_DIFFERENCE
        : Certainty.CLEAR;
  }

  /// The difference as a share of the baseline; null if that is 0.
  public @Nullable Double relative() {
    return baselineMean == 0 ? null : difference.mean() / baselineMean;
  }

  /// Whether it may be said that this variant has less than the baseline (or more, if `sign` is 1).
  public boolean surely(int sign) {
    return (certainty == Certainty.CLEAR || certainty == Certainty.DETERMINISTIC)
        && difference.mean() * sign > 0;
  }
}
