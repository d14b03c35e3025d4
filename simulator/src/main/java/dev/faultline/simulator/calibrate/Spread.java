package dev.faultline.simulator.calibrate;

import dev.faultline.reports.stats.Percentiles;
import java.util.Arrays;

/// Where the middle half of some measured values lies.
///
/// @param median by nearest rank, as all percentiles here
/// @param low a quarter of the values is not above it
/// @param high three quarters are not above it
/// @param count how many values
public record Spread(double median, double low, double high, long count) {
  /// @param values at least one
  public static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(at(sorted, 50), at(sorted, 25), at(sorted, 75), sorted.length);
  }

  public static Spread of(long... values) {
    return of(Arrays.stream(values).asDoubleStream().toArray());
  }

  private static double at(double[] sorted, double percent) {
    return sorted[(int) Percentiles.rank(percent, sorted.length) - 1];
  }

  /// The interquartile range.
  public double range() {
    return high - low;
  }
}
