package dev.faultline.reports.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// The bootstrap over seeds: what a statistic of two sums would be had the seeds been drawn again
/// from those at hand. Both sums are over the same draws, so what a seed does to both stays paired.
///
/// The interval is the *expanded percentile* interval (Hesterberg, What Teachers Should Know About
/// the Bootstrap, The American Statistician 69(4), 2015): percentiles of the resamples, further out
/// than 2.5 and 97.5 by what Student's t is wider than the normal and by what the bootstrap's own
/// spread is too narrow, sqrt((n - 1) / n), since plain percentiles are too sure with few seeds.
///
/// Up to [#EXACT_MAX] seeds all resamples are enumerated; above it they are drawn, always the same.
public final class Bootstrap {
  /// 8 seeds have 6,435 different resamples, 9 have 24,310.
  static final int EXACT_MAX = 8;

  static final int RESAMPLES_MAX = 10_000;
  private static final int RESAMPLES_MIN = 2_000;
  private static final int DRAWS = 20_000_000;
  private static final long SEED = 0x5eed_0f_fa_17L;

  private final double[] sums;
  private final double[] otherSums;

  /// Of each resample; empty if all are equally probable.
  private final double[] probabilities;

  private final double tail;

  private Bootstrap(double[] sums, double[] otherSums, double[] probabilities, int count) {
    this.sums = sums;
    this.otherSums = otherSums;
    this.probabilities = probabilities;
    tail = tail(count);
  }

  /// @param values one a seed, at least 2
  /// @param others the other variant's, in the same order of seeds
  public static Bootstrap of(double[] values, double[] others) {
    if (values.length != others.length || values.length < 2) {
      throw new IllegalArgumentException(values.length + " values, " + others.length);
    }
    return values.length <= EXACT_MAX ? enumerated(values, others) : drawn(values, others);
  }

  /// The 95 % interval of a statistic of the two sums.
  public Interval interval(DoubleBinaryOperator statistic) {
    double[] points = new double[sums.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = statistic.applyAsDouble(sums[i], otherSums[i]);
    }
    if (probabilities.length == 0) {
      Arrays.sort(points);
      int beyond = (int) (tail * points.length);
      return new Interval(points[beyond], points[points.length - 1 - beyond]);
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> points[i]));
    double low = end(order, points);
    // from the other end, so that the interval of the negative is the negative of the interval
    return new Interval(low, end(order.reversed(), points));
  }

  private double end(List<Integer> order, double[] points) {
    double probability = 0;
    for (int i : order) {
      probability += probabilities[i];
      if (probability > tail) {
        return points[i];
      }
    }
    return points[order.getLast()];
  }

  /// The probability beyond each end.
  static double tail(int count) {
    double expanded = StrictMath.sqrt(count / (count - 1.0)) * StudentT.quantile95(count - 1);
    return NormalDistribution.of(0, 1).cumulativeProbability(-expanded);
  }

  static Bootstrap drawn(double[] values, double[] others) {
    int count = values.length;
    int times = StrictMath.clamp(DRAWS / count, RESAMPLES_MIN, RESAMPLES_MAX);
    double[] sums = new double[times];
    double[] otherSums = new double[times];
    long state = SEED;
    for (int i = 0; i < times; i++) {
      for (int k = 0; k < count; k++) {
        state += 0x9e37_79b9_7f4a_7c15L;
        int seed = (int) StrictMath.unsignedMultiplyHigh(mix(state), count);
        sums[i] += values[seed];
        otherSums[i] += others[seed];
      }
    }
    return new Bootstrap(sums, otherSums, new double[0], count);
  }

  /// SplitMix64 (Steele, Lea and Flood, 2014): the next number of a state that goes up by the
  /// golden ratio.
  private static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  /// Every multiset of n out of n seeds; one with counts c1, c2, ... stands for n! / (c1! c2! ...)
  /// of the n^n sequences.
  static Bootstrap enumerated(double[] values, double[] others) {
    double one = 1;
    for (int i = 1; i <= values.length; i++) {
      one *= (double) i / values.length;
    }
    List<double[]> all = new ArrayList<>();
    enumerate(values, others, 0, values.length, new double[] {0, 0, one}, all);
    return new Bootstrap(column(all, 0), column(all, 1), column(all, 2), values.length);
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  /// @param before sum, other sum and probability of the seeds so far
  private static void enumerate(
      double[] values, double[] others, int seed, int left, double[] before, List<double[]> into) {
    if (seed == values.length - 1 || left == 0) {
      into.add(with(before, values[seed], others[seed], left));
      return;
    }
    for (int times = 0; times <= left; times++) {
      double[] with = with(before, values[seed], others[seed], times);
      enumerate(values, others, seed + 1, left - times, with, into);
    }
  }

  private static double[] with(double[] before, double value, double other, int times) {
    double probability = before[2];
    for (int i = 2; i <= times; i++) {
      probability /= i;
    }
    return new double[] {before[0] + value * times, before[1] + other * times, probability};
  }
}
