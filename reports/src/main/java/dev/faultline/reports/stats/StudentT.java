package dev.faultline.reports.stats;

import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.commons.statistics.distribution.TDistribution;

/// Student's t distribution, as far as 95 % intervals need it.
final class StudentT {
  private static final double ROUNDING = 1e9;

  /// By degrees of freedom: a table of many columns asks for few different ones.
  private static final ConcurrentSkipListMap<Integer, Double> KNOWN = new ConcurrentSkipListMap<>();

  private StudentT() {}

  /// The half width of a 95 % interval in standard errors. Rounded to nine decimals, so that the
  /// last bits of the platform's mathematics do not reach a result.
  static double quantile95(int degreesOfFreedom) {
    return KNOWN.computeIfAbsent(degreesOfFreedom, StudentT::computed);
  }

  private static double computed(int degreesOfFreedom) {
    double exact = TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(0.975);
    return StrictMath.rint(exact * ROUNDING) / ROUNDING;
  }
}
