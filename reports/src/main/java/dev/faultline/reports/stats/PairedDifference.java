package dev.faultline.reports.stats;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.inference.TTest;
import org.jspecify.annotations.Nullable;

/// Two variants that ran with the same seeds, held against each other seed by seed: what a seed
/// does to both of them cancels out.
///
/// @param count seeds that both have
/// @param mean of this variant over them
/// @param baselineMean of the other one over them
/// @param interval of this mean minus the other, by [Bootstrap]; null from one seed, or if every
///   seed has the same difference
/// @param ratioInterval of this mean over the other; null from one seed, if nothing varied, or if
///   the other is not above 0 with every seed
/// @param pValue of the paired t test, two-sided; null where there is no interval
/// @param certainty what may be claimed
public record PairedDifference(
    int count,
    double mean,
    double baselineMean,
    @Nullable Interval interval,
    @Nullable Interval ratioInterval,
    @Nullable Double pValue,
    Certainty certainty) {
  private static final double LEVEL = 0.05;

  /// What may be claimed of a difference.
  public enum Certainty {
    /// The 95 % interval lies on one side of 0, and the paired t test rejects 0 at 5 %: with a
    /// handful of seeds a bootstrap alone is too sure.
    CLEAR("clear"),
    /// The 95 % interval holds 0, or the test does not reject it.
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
    List<Double> ownValues = new ArrayList<>();
    List<Double> otherValues = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Double value = values.get(i);
      Double other = baseline.get(i);
      if (value != null && other != null) {
        ownValues.add(value);
        otherValues.add(other);
      }
    }
    double[] own = array(ownValues);
    double[] others = array(otherValues);
    return own.length == 0 ? null : of(own, others);
  }

  private static PairedDifference of(double[] own, double[] others) {
    int count = own.length;
    double mean = mean(own);
    double other = mean(others);
    boolean varied = varies(own) || varies(others);
    if (count == 1 || !varied) {
      Certainty certainty = count == 1 ? Certainty.ONE_SEED : Certainty.DETERMINISTIC;
      return new PairedDifference(count, mean, other, null, null, null, certainty);
    }
    Bootstrap bootstrap = Bootstrap.of(own, others);
    Interval ratio = min(others) > 0 ? bootstrap.interval((a, b) -> a / b) : null;
    double[] differences = new double[count];
    for (int i = 0; i < count; i++) {
      differences[i] = own[i] - others[i];
    }
    if (!varies(differences)) {
      Certainty same = mean == other ? Certainty.NO_CLEAR_DIFFERENCE : Certainty.CLEAR;
      return new PairedDifference(count, mean, other, null, ratio, null, same);
    }
    Interval interval = bootstrap.interval((a, b) -> (a - b) / count);
    double p = TTest.withDefaults().pairedTest(own, others).getPValue();
    boolean clear = !interval.holds(0) && p < LEVEL;
    return new PairedDifference(
        count,
        mean,
        other,
        interval,
        ratio,
        p,
        clear ? Certainty.CLEAR : Certainty.NO_CLEAR_DIFFERENCE);
  }

  /// This mean minus the other.
  public double difference() {
    return mean - baselineMean;
  }

  /// This mean over the other; null if that is 0.
  public @Nullable Double ratio() {
    return baselineMean == 0 ? null : mean / baselineMean;
  }

  /// The difference as a share of the baseline; null if that is 0.
  public @Nullable Double relative() {
    return baselineMean == 0 ? null : difference() / baselineMean;
  }

  /// Whether it may be said that this variant has less than the baseline (or more, if `sign` is 1).
  public boolean surely(int sign) {
    return (certainty == Certainty.CLEAR || certainty == Certainty.DETERMINISTIC)
        && difference() * sign > 0;
  }

  /// Whether no difference may be claimed, though it was looked for, or there is none.
  public boolean isTie() {
    return certainty == Certainty.NO_CLEAR_DIFFERENCE || difference() == 0;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static boolean varies(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return true;
      }
    }
    return false;
  }

  private static double min(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    for (double value : values) {
      min = StrictMath.min(min, value);
    }
    return min;
  }
}
