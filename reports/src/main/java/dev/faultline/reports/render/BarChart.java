package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.stats.Estimate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// Horizontal bars of one metric with their 95 % intervals, as SVG.
final class BarChart {
  private static final int LABEL_WIDTH = 170;
  private static final int BAR_WIDTH = 520;
  private static final int VALUE_WIDTH = 150;
  private static final int ROW_HEIGHT = 26;
  private static final int NAME_LENGTH_MAX = 22;

  private BarChart() {}

  static String of(MigrationAnalysis analysis, Metric metric) {
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
      return "";
    }
    int width = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH;
    int height = shown.size() * ROW_HEIGHT + 10;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg role=\"img\" viewBox=\"0 0 " + width + " " + height + "\" width=\"" + width);
    svg.append("\">\n<title>").append(Html.escape(metric.title()));
    svg.append(": mean and 95 % interval</title>\n");
    for (int i = 0; i < shown.size(); i++) {
      Variant variant = shown.get(i);
      Estimate estimate = variant.estimate(metric.name());
      if (estimate != null) {
        appendBar(variant, estimate, metric, i * ROW_HEIGHT + 5, BAR_WIDTH / top, svg);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void appendBar(
      Variant variant, Estimate estimate, Metric metric, int y, double perUnit, StringBuilder svg) {
    String name = variant.name();
    String label =
        name.codePointCount(0, name.length()) > NAME_LENGTH_MAX
            ? name.substring(0, name.offsetByCodePoints(0, NAME_LENGTH_MAX)) + "..."
            : name;
    int middle = y + ROW_HEIGHT / 2;
    svg.append("<text x=\"" + (LABEL_WIDTH - 8) + "\" y=\"" + (middle + 4));
    svg.append("\" text-anchor=\"end\">").append(Html.escape(label)).append("</text>");
    // what nobody can choose is drawn as an outline
    String fill =
        variant.choosable()
            ? "fill=\"var(--bar)\""
            : "fill=\"none\" stroke=\"var(--far)\" stroke-dasharray=\"4 3\"";
    svg.append("<rect x=\"" + LABEL_WIDTH + "\" y=\"" + (y + 4) + "\" height=\"18\" width=\"");
    svg.append(pixels(estimate.mean() * perUnit)).append("\" ").append(fill).append("/>");
    if (estimate.halfWidth() != null) {
      String low = pixels(LABEL_WIDTH + StrictMath.max(0, estimate.low()) * perUnit);
      String high = pixels(LABEL_WIDTH + estimate.high() * perUnit);
      svg.append("<path d=\"M" + low + " " + (middle - 5) + "v10m0 -5H" + high);
      svg.append("m0 -5v10\" stroke=\"var(--fg)\" stroke-width=\"1.5\" fill=\"none\"/>");
    }
    String value = pixels(LABEL_WIDTH + estimate.high() * perUnit + 8);
    svg.append("<text x=\"").append(value).append("\" y=\"" + (middle + 4) + "\">");
    svg.append(Html.escape(Scale.show(metric.unit(), estimate.mean()))).append("</text>\n");
  }

  private static String pixels(double value) {
    return new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
