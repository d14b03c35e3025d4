package dev.faultline.simulator.calibrate;

import dev.faultline.reports.stats.Percentiles;
import java.util.Arrays;

/// How much later than the median some faults are, as `late-hops` and `late-hop` say it: what is
/// drawn evenly up to L for a share s of all exceeds x = L (1 - v / s) in a share v of all. With x
/// at v = 0.1 and 0.01, the 90th and the 99th percentile above the median, these are two equations.
///
/// @param percent the share s, 0.1 to 100
/// @param nanos L
record Tail(double percent, double nanos) {
  private static final double PERCENT_MIN = 0.1;

  /// @param values at least one
  static Tail of(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return of(at(sorted, 50), at(sorted, 90), at(sorted, 99));
  }

  private static double at(long[] sorted, double percent) {
    return sorted[(int) Percentiles.rank(percent, sorted.length) - 1];
  }

  /// @param p50 the median, and so on; ascending
  static Tail of(double p50, double p90, double p99) {
    double low = p90 - p50;
    double high = p99 - p50;
    double share = high <= low ? 0.1 : (0.1 * high - 0.01 * low) / (high - low);
    double percent = 100 * Math.clamp(share, PERCENT_MIN / 100, 1);
    return new Tail(percent, percent <= 1 ? high : high / (1 - 1 / percent));
  }
}
