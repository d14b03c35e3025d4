package dev.faultline.reports.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

/// How often each of n seeds would come if n were drawn again from them, resample by resample: what
/// statistics share that are taken over the same draws.
///
/// Up to [#EXACT_MAX] seeds all resamples are enumerated; above it they are drawn, always the same.
public final class Resamples {
  /// 8 seeds have 6,435 different resamples, 9 have 24,310.
  static final int EXACT_MAX = 8;

  static final int RESAMPLES_MAX = 10_000;
  private static final int RESAMPLES_MIN = 2_000;
  private static final int DRAWS = 20_000_000;
  private static final long SEED = 0x5eed_0f_fa_17L;

  private static final @Nullable Resamples[] ENUMERATED = new Resamples[EXACT_MAX + 1];

  private final int[][] times;

  /// Of each resample; empty if all are equally probable.
  private final double[] probabilities;

  private final double tail;

  private Resamples(int[][] times, double[] probabilities, int seeds) {
    this.times = times;
    this.probabilities = probabilities;
    tail = tail(seeds);
  }

  /// @param seeds at least 2
  public static Resamples of(int seeds) {
    if (seeds < 2) {
      throw new IllegalArgumentException(seeds + " seeds");
    }
    return seeds <= EXACT_MAX ? enumerated(seeds) : drawn(seeds);
  }

  public int count() {
    return times.length;
  }

  /// The sum of the values of a resample's seeds.
  ///
  /// @param values one a seed
  public double sum(int resample, double[] values) {
    int[] counts = times[resample];
    double sum = 0;
    for (int seed = 0; seed < counts.length; seed++) {
      sum += values[seed] * counts[seed];
    }
    return sum;
  }

  /// The 95 % interval of a statistic, by the expanded percentiles that [Bootstrap] names.
  ///
  /// @param points what the statistic is in each resample; not kept
  public Interval interval(double[] points) {
    if (probabilities.length == 0) {
      double[] sorted = points.clone();
      Arrays.sort(sorted);
      int beyond = (int) (tail * sorted.length);
      return new Interval(sorted[beyond], sorted[sorted.length - 1 - beyond]);
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
  static double tail(int seeds) {
    double expanded = StrictMath.sqrt(seeds / (seeds - 1.0)) * StudentT.quantile95(seeds - 1);
    return NormalDistribution.of(0, 1).cumulativeProbability(-expanded);
  }

  static Resamples drawn(int seeds) {
    int[][] drawn = new int[StrictMath.clamp(DRAWS / seeds, RESAMPLES_MIN, RESAMPLES_MAX)][seeds];
    long state = SEED;
    for (int[] counts : drawn) {
      for (int k = 0; k < seeds; k++) {
        state += 0x9e37_79b9_7f4a_7c15L;
        counts[(int) StrictMath.unsignedMultiplyHigh(mix(state), seeds)]++;
      }
    }
    return new Resamples(drawn, new double[0], seeds);
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
  static synchronized Resamples enumerated(int seeds) {
    Resamples known = seeds <= EXACT_MAX ? ENUMERATED[seeds] : null;
    if (known != null) {
      return known;
    }
    double one = 1;
    for (int i = 1; i <= seeds; i++) {
      one *= (double) i / seeds;
    }
    List<int[]> counts = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    enumerate(new int[seeds], 0, seeds, one, counts, probabilities);
    Resamples made =
        new Resamples(
            counts.toArray(new int[0][]),
            probabilities.stream().mapToDouble(Double::doubleValue).toArray(),
            seeds);
    if (seeds <= EXACT_MAX) {
      ENUMERATED[seeds] = made;
    }
    return made;
  }

  /// @param before how often the seeds before `seed` come
  /// @param probability of these
  private static void enumerate(
      int[] before,
      int seed,
      int left,
      double probability,
      List<int[]> into,
      List<Double> probabilities) {
    boolean isLast = seed == before.length - 1 || left == 0;
    for (int times = isLast ? left : 0; times <= left; times++) {
      double with = probability;
      for (int i = 2; i <= times; i++) {
        with /= i;
      }
      before[seed] = times;
      if (isLast) {
        into.add(before.clone());
        probabilities.add(with);
      } else {
        enumerate(before, seed + 1, left - times, with, into, probabilities);
      }
    }
    before[seed] = 0;
  }
}
