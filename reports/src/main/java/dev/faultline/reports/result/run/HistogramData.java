package dev.faultline.reports.result.run;

import dev.faultline.reports.stats.Percentiles;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/// A histogram as result files hold it: every bucket of an HdrHistogram that counted something. A
/// bucket stands for the largest value that counts into it, which is within one part in a thousand
/// (three significant digits) of each.
///
/// @param name as a metric without its suffix, for example `fault_latency_ns`
/// @param values largest value of each bucket, ascending
/// @param counts how many values each bucket counted
public record HistogramData(String name, List<Long> values, List<Long> counts) {
  public static final int SIGNIFICANT_DIGITS = 3;

  public HistogramData {
    if (values.size() != counts.size()) {
      throw new IllegalArgumentException(
          name + ": " + values.size() + " values, " + counts.size() + " counts");
    }
    for (int i = 0; i < values.size(); i++) {
      if (counts.get(i) < 1 || values.get(i) < 0 || (i > 0 && values.get(i) <= values.get(i - 1))) {
        throw new IllegalArgumentException(
            name + ": bucket " + i + " (" + values.get(i) + ", " + counts.get(i) + ")");
      }
    }
  }

  public static HistogramData of(String name, Histogram histogram) {
    List<Long> values = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (HistogramIterationValue bucket : histogram.recordedValues()) {
      values.add(histogram.highestEquivalentValue(bucket.getValueIteratedTo()));
      counts.add(bucket.getCountAtValueIteratedTo());
    }
    return new HistogramData(name, List.copyOf(values), List.copyOf(counts));
  }

  public long count() {
    long count = 0;
    for (long one : counts) {
      count += one;
    }
    return count;
  }

  /// The percentile by the definition of [Percentiles], or null without values.
  public @Nullable Long percentile(double percent) {
    return Percentiles.ofBuckets(values, counts, percent);
  }

  /// The mean over the buckets, or null without values.
  public @Nullable Double mean() {
    long count = count();
    if (count == 0) {
      return null;
    }
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += (double) values.get(i) * counts.get(i);
    }
    return sum / count;
  }
}
