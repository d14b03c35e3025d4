package dev.faultline.reports.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one definition of a percentile, for every table, file and chart: the *nearest rank*. The
/// p-th percentile of n values is the smallest of them that at least p percent of the values do not
/// exceed, that is the one of rank `ceil(p * n / 100)`, at least 1. Nothing is interpolated, so a
/// percentile is always a value that occurred (a bucket's largest value where values are kept in
/// buckets).
public final class Percentiles {
  private Percentiles() {}

  /// The rank, counted from 1, of a percentile among `count` values.
  public static long rank(double percent, long count) {
    if (!(percent >= 0 && percent <= 100) || count < 1) {
      throw new IllegalArgumentException("percentile " + percent + " of " + count + " values");
    }
    // 99.9 * 1000 / 100 is 999.0000000000001 in binary; a rank is not to move for that
    double exact = percent * count / 100;
    double nearest = StrictMath.rint(exact);
    boolean whole = StrictMath.abs(exact - nearest) < 1e-9 * StrictMath.max(1, exact);
    long rank = (long) (whole ? nearest : StrictMath.ceil(exact));
    return Math.clamp(rank, 1, count);
  }

  /// @param values ascending
  /// @param counts of each value
  /// @return null if there are no values
  public static @Nullable Long ofBuckets(List<Long> values, List<Long> counts, double percent) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    if (total == 0) {
      return null;
    }
    long left = rank(percent, total);
    for (int i = 0; i < values.size(); i++) {
      left -= counts.get(i);
      if (left <= 0) {
        return values.get(i);
      }
    }
    throw new AssertionError("rank beyond " + total);
  }
}
