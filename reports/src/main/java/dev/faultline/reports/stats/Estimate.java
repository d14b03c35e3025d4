package dev.faultline.reports.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mean and its 95 % interval by Student's t, mean +- half width.
///
/// @param count values it is taken over, at least 1
/// @param mean of them
/// @param halfWidth of the interval; null from one value, or if all values are equal: nothing
///   varied
public record Estimate(int count, double mean, @Nullable Double halfWidth) {
  /// @return null without values
  public static @Nullable Estimate of(List<Double> values) {
    int count = values.size();
    if (count == 0) {
      return null;
    }
    double first = values.getFirst();
    if (values.stream().allMatch(value -> value == first)) {
      return new Estimate(count, first, null);
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / count;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double standardError = StrictMath.sqrt(squares / (count - 1) / count);
    return new Estimate(count, mean, StudentT.quantile95(count - 1) * standardError);
  }

  public double low() {
    return halfWidth == null ? mean : mean - halfWidth;
  }

  public double high() {
    return halfWidth == null ? mean : mean + halfWidth;
  }
}
