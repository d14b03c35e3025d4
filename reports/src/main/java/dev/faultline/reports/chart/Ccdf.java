package dev.faultline.reports.chart;

import dev.faultline.reports.result.run.HistogramData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The complementary distribution of many histograms taken together: for a value, the share of all
/// counted ones that is larger.
final class Ccdf {
  private static final int POINTS_MAX = 160;

  private final TreeMap<Long, Long> buckets = new TreeMap<>();
  private long count;

  void add(HistogramData histogram) {
    for (int i = 0; i < histogram.values().size(); i++) {
      long one = histogram.counts().get(i);
      buckets.merge(histogram.values().get(i), one, Long::sum);
      count += one;
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// Values and the share above each, ascending, from all at the least value on: some [#POINTS_MAX]
  /// at most, equally far apart on a logarithmic axis. The last one has the share of one in all,
  /// since none is larger and a logarithm knows no 0.
  List<double[]> points() {
    List<double[]> points = new ArrayList<>();
    if (count == 0) {
      return points;
    }
    points.add(new double[] {buckets.firstKey(), 1}); // where a line begins, if all are alike, too
    double first = StrictMath.log(StrictMath.max(1, buckets.firstKey()));
    double step = (StrictMath.log(StrictMath.max(1, buckets.lastKey())) - first) / POINTS_MAX;
    long above = count;
    double next = first;
    for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
      above -= bucket.getValue();
      double at = StrictMath.log(StrictMath.max(1, bucket.getKey()));
      if (at >= next || above == 0) {
        points.add(new double[] {bucket.getKey(), StrictMath.max(above, 1) / (double) count});
        next = at + step;
      }
    }
    return points;
  }
}
