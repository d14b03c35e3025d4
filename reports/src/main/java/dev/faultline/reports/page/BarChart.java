package dev.faultline.reports.page;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.stats.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Horizontal bars of one metric with their 95 % intervals, for who has no scripts.
final class BarChart {
  private static final int LABEL_WIDTH = 170;
  private static final int BAR_WIDTH = 520;
  private static final int VALUE_WIDTH = 150;
  private static final int ROW_HEIGHT = 26;
  private static final int NAME_LENGTH_MAX = 22;

  private BarChart() {}

  /// Null where there is nothing to draw.
  static Block.@Nullable Bars of(MigrationAnalysis analysis, Metric metric) {
    List<Variant> shown = new ArrayList<>();
    double top = 0;
    for (Variant variant : analysis.ascending(metric.name())) {
      Estimate estimate = variant.estimate(metric.name());
      if (estimate != null) {
        shown.add(variant);
        top = StrictMath.max(top, estimate.high());
      }
    }
    if (shown.isEmpty() || top <= 0) {
      return null;
    }
    List<Block.Bar> bars = new ArrayList<>();
    for (Variant variant : shown) {
      Estimate estimate = variant.estimate(metric.name());
      if (estimate != null) {
        bars.add(bar(variant, estimate, metric, bars.size() * ROW_HEIGHT + 5, BAR_WIDTH / top));
      }
    }
    return new Block.Bars(
        metric.title() + ": mean and 95 % interval",
        LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH,
        shown.size() * ROW_HEIGHT + 10,
        bars);
  }

  private static Block.Bar bar(
      Variant variant, Estimate estimate, Metric metric, int y, double perUnit) {
    String name = variant.name();
    String label =
        name.codePointCount(0, name.length()) > NAME_LENGTH_MAX
            ? name.substring(0, name.offsetByCodePoints(0, NAME_LENGTH_MAX)) + "..."
            : name;
    int middle = y + ROW_HEIGHT / 2;
    String interval = "";
    if (estimate.halfWidth() != null) {
      String low = pixels(LABEL_WIDTH + StrictMath.max(0, estimate.low()) * perUnit);
      String high = pixels(LABEL_WIDTH + estimate.high() * perUnit);
      interval = "M" + low + " " + (middle - 5) + "v10m0 -5H" + high + "m0 -5v10";
    }
    return new Block.Bar(
        label,
        LABEL_WIDTH - 8,
        LABEL_WIDTH,
        y + 4,
        middle + 4,
        pixels(estimate.mean() * perUnit),
        variant.choosable(),
        interval,
        pixels(LABEL_WIDTH + estimate.high() * perUnit + 8),
        Scale.show(metric.unit(), estimate.mean()));
  }

  private static String pixels(double value) {
    return new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
