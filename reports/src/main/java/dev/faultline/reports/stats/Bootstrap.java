package dev.faultline.reports.stats;

import java.util.function.DoubleBinaryOperator;

/// The bootstrap over seeds: what a statistic of two sums would be had the seeds been drawn again
/// from those at hand. Both sums are over the same draws, so what a seed does to both stays paired.
///
/// The interval is the *expanded percentile* interval (Hesterberg, What Teachers Should Know About
/// the Bootstrap, The American Statistician 69(4), 2015): percentiles of the resamples, further out
/// than 2.5 and 97.5 by what Student's t is wider than the normal and by what the bootstrap's own
/// spread is too narrow, sqrt((n - 1) / n), since plain percentiles are too sure with few seeds.
public final class Bootstrap {
  private final Resamples resamples;
  private final double[] sums;
  private final double[] otherSums;

  private Bootstrap(Resamples resamples, double[] values, double[] others) {
    this.resamples = resamples;
    sums = new double[resamples.count()];
    otherSums = new double[resamples.count()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = resamples.sum(i, values);
      otherSums[i] = resamples.sum(i, others);
    }
  }

  /// @param values one a seed, at least 2
  /// @param others the other variant's, in the same order of seeds
  public static Bootstrap of(double[] values, double[] others) {
    if (values.length != others.length || values.length < 2) {
      throw new IllegalArgumentException(values.length + " values, " + others.length);
    }
    return new Bootstrap(Resamples.of(values.length), values, others);
  }

  static Bootstrap drawn(double[] values, double[] others) {
    return new Bootstrap(Resamples.drawn(values.length), values, others);
  }

  static Bootstrap enumerated(double[] values, double[] others) {
    return new Bootstrap(Resamples.enumerated(values.length), values, others);
  }

  /// The 95 % interval of a statistic of the two sums.
  public Interval interval(DoubleBinaryOperator statistic) {
    double[] points = new double[sums.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = statistic.applyAsDouble(sums[i], otherSums[i]);
    }
    return resamples.interval(points);
  }
}
