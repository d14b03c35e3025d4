package dev.faultline.reports.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/// Student's t distribution, as far as 95 % intervals need it.
final class StudentT {
  private static final double ROUNDING = 1e9;

  private StudentT() {}

  /// The half width of a 95 % interval in standard errors. Rounded to nine decimals, so that the
  /// last bits of the platform's mathematics do not reach a result.
  static double quantile95(int degreesOfFreedom) {
    double exact = TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(0.975);
    return StrictMath.rint(exact * ROUNDING) / ROUNDING;
  }
}
