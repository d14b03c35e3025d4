package dev.faultline.reports.drawing;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.drawing.Styles.Variant;
import dev.faultline.reports.metric.Unit;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Each variant's mean and interval, a row each; dashed the baseline, a diamond the best, hollow
/// what nobody can choose. What is far off is broken off, as rows.js does it.
final class MeansDrawing {
  private static final double WIDTH = 680;
  private static final double ROW = 26;
  private static final double TOP = 10;
  private static final double RIGHT = 84;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int STEPS = 6;

  private MeansDrawing() {}

  /// @param report what the page's charts are drawn from
  /// @return null where there is nothing to draw
  static @Nullable String of(JsonNode report) {
    List<Variant> shown = Styles.of(report).stream().filter(one -> one.has("mean")).toList();
    double top =
        top(shown.stream().map(MeansDrawing::high).sorted(Comparator.reverseOrder()).toList());
    if (top <= 0) {
      return null;
    }
    double left = 24 + shown.stream().mapToDouble(Variant::labelWidth).max().orElse(0);
    double bottom = TOP + ROW * shown.size();
    String title = report.path("judged").path("title").stringValue("");
    Svg svg = new Svg(WIDTH, bottom + 46, title + ": mean and 95 % interval");
    double perUnit = (WIDTH - left - RIGHT) / top;
    axis(svg, left, perUnit, top, bottom, title);
    String baseline = report.path("baseline").stringValue("");
    for (Variant one : shown) {
      if (one.name().equals(baseline)) {
        double x = left + one.number("mean") * perUnit;
        svg.line(x, TOP, x, bottom, Svg.SOFT, 1, "4 3");
      }
    }
    for (int i = 0; i < shown.size(); i++) {
      row(svg, shown.get(i), left, perUnit, top, TOP + ROW * (i + 0.5));
    }
    return svg.done();
  }

  private static double high(Variant one) {
    return one.has("high") ? one.number("high") : one.number("mean");
  }

  /// Where the axis ends: of up to three that are far above the next one, a fifth above that.
  ///
  /// @param highs the largest first
  private static double top(List<Double> highs) {
    for (int i = 0; i < StrictMath.min(3, highs.size() - 2); i++) {
      if (highs.get(i) > 2.5 * highs.get(i + 1) && highs.get(i + 1) > 0) {
        return highs.get(i + 1) * 1.2;
      }
    }
    return highs.isEmpty() ? 0 : highs.getFirst();
  }

  private static void row(Svg svg, Variant one, double left, double perUnit, double top, double y) {
    svg.text(left - 10, y + 4, "end", Svg.INK, one.label());
    String mean = Scale.show(Unit.NANOSECONDS, one.number("mean") * NANOS_PER_MILLI);
    double x = left + StrictMath.min(top, one.number("mean")) * perUnit;
    double end = left + StrictMath.min(top, high(one)) * perUnit;
    boolean broken = one.number("mean") > top;
    svg.clear(end + 11, y, 7.0 * mean.length());
    if (one.has("low") && !broken) {
      double low = left + one.number("low") * perUnit;
      svg.line(low, y, end, y, one.color(), 2, "");
      svg.line(low, y - 5, low, y + 5, one.color(), 2, "");
      svg.line(end, y - 5, end, y + 5, one.color(), 2, "");
    }
    if (broken) {
      svg.path("M" + Svg.at(x - 22, y + 6) + "l6 -12m5 0l-6 12", Svg.INK, 1.5, "");
    }
    svg.mark(x, y, one.best(), one.choosable() ? one.color() : Svg.BACK, one.color());
    svg.text(end + 12, y + 4, "start", Svg.INK, mean);
  }

  private static void axis(
      Svg svg, double left, double perUnit, double top, double bottom, String title) {
    double step = step(top / STEPS);
    Scale scale = Scale.of(Unit.NANOSECONDS, top * NANOS_PER_MILLI).toShow(0);
    Scale ticks = new Scale(scale.divisor(), scale.suffix(), 0).toShow(step * NANOS_PER_MILLI);
    for (int i = 0; i * step <= top * (1 + 1e-9); i++) {
      double x = left + i * step * perUnit;
      svg.line(x, TOP, x, bottom, i == 0 ? Svg.SOFT : Svg.GRID, 1, "");
      String label = ticks.number(i * step * NANOS_PER_MILLI);
      svg.text(x, bottom + 16, "middle", Svg.SOFT, label);
    }
    svg.line(left, bottom, WIDTH - RIGHT, bottom, Svg.SOFT, 1, "");
    String words = title + " (" + scale.suffix() + "), mean and 95 % interval";
    svg.text((left + WIDTH - RIGHT) / 2, bottom + 36, "middle", Svg.SOFT, words);
  }

  /// 1, 2 or 5 times a power of ten, so much at least.
  private static double step(double least) {
    double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(least)));
    for (double factor : List.of(1.0, 2.0, 5.0)) {
      if (factor * power >= least) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
