package dev.faultline.reports.drawing;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.drawing.Styles.Variant;
import dev.faultline.reports.metric.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The share of faults that take longer than a time, a line for each variant that matters; both
/// axes are logarithmic.
final class LatencyDrawing {
  private static final double WIDTH = 680;
  private static final double LEFT = 62;
  private static final double RIGHT = 24;
  private static final double HEIGHT = 250;
  private static final double ROW = 18;

  private final double top;
  private final double firstX;
  private final double perX;
  private final double perY;

  /// @param lowest share, as a logarithm
  private LatencyDrawing(double top, double firstX, double lastX, double lowest) {
    this.top = top;
    this.firstX = firstX;
    this.perX = (WIDTH - LEFT - RIGHT) / (lastX - firstX);
    this.perY = HEIGHT / -lowest;
  }

  /// @param report what the page's charts are drawn from
  /// @return null where there is nothing to draw
  static @Nullable String of(JsonNode report) {
    List<Variant> shown =
        Styles.of(report).stream()
            .filter(one -> one.data().path("shown").booleanValue(true) && ccdf(one).size() > 1)
            .toList();
    if (shown.isEmpty()) {
      return null;
    }
    double first = Double.POSITIVE_INFINITY;
    double last = 0;
    double lowest = -1;
    for (Variant one : shown) {
      for (JsonNode point : ccdf(one)) {
        double x = log(StrictMath.max(1, point.path(0).doubleValue()));
        first = StrictMath.min(first, x);
        last = StrictMath.max(last, x);
        lowest = StrictMath.min(lowest, log(point.path(1).doubleValue()));
      }
    }
    double top = 16 + (shown.size() > 1 ? ROW * shown.size() : 0);
    double end = StrictMath.max(StrictMath.ceil(last), StrictMath.floor(first) + 1);
    LatencyDrawing drawing =
        new LatencyDrawing(top, StrictMath.floor(first), end, StrictMath.floor(lowest));
    Svg svg = new Svg(WIDTH, top + HEIGHT + 46, "Share of faults that take longer than a time");
    drawing.axes(svg, end, StrictMath.floor(lowest));
    for (int i = 0; i < shown.size(); i++) {
      Variant one = shown.get(i);
      if (shown.size() > 1) {
        double y = 10 + ROW * i;
        svg.line(LEFT, y, LEFT + 28, y, one.color(), width(one), one.dashes());
        svg.text(LEFT + 36, y + 4, "start", Svg.INK, one.label());
      }
      svg.path(drawing.steps(one), one.color(), width(one), one.dashes());
    }
    return svg.done();
  }

  private static JsonNode ccdf(Variant one) {
    return one.data().path("detail").path("ccdf");
  }

  private static double width(Variant one) {
    return one.best() ? 3 : 1.8;
  }

  private static double log(double value) {
    return StrictMath.log10(value);
  }

  private double x(double log) {
    return LEFT + (log - firstX) * perX;
  }

  private double y(double log) {
    return top - log * perY;
  }

  /// A share holds until the next time.
  private String steps(Variant one) {
    StringBuilder data = new StringBuilder();
    double before = 0;
    for (JsonNode point : ccdf(one)) {
      double x = x(log(StrictMath.max(1, point.path(0).doubleValue())));
      double share = y(log(point.path(1).doubleValue()));
      if (data.isEmpty()) {
        data.append('M').append(Svg.at(x, share));
      } else {
        data.append('L').append(Svg.at(x, before)).append('L').append(Svg.at(x, share));
      }
      before = share;
    }
    return data.toString();
  }

  private void axes(Svg svg, double lastX, double lowest) {
    double bottom = top + HEIGHT;
    for (double log = firstX; log <= lastX; log++) {
      svg.line(x(log), top, x(log), bottom, log == firstX ? Svg.SOFT : Svg.GRID, 1, "");
      String time = power(log) + " " + Scale.of(Unit.NANOSECONDS, StrictMath.pow(10, log)).suffix();
      svg.text(x(log), bottom + 16, "middle", Svg.SOFT, time);
    }
    for (double log = 0; log >= lowest; log--) {
      svg.line(LEFT, y(log), WIDTH - RIGHT, y(log), log == lowest ? Svg.SOFT : Svg.GRID, 1, "");
      svg.text(LEFT - 8, y(log) + 4, "end", Svg.SOFT, percent(log));
    }
    double middle = (LEFT + WIDTH - RIGHT) / 2;
    svg.text(
        middle, bottom + 36, "middle", Svg.SOFT, "latency of a fault; share that takes longer");
  }

  /// 1, 10 or 100 of its unit.
  private static String power(double log) {
    double last = StrictMath.pow(10, log);
    Scale scale = Scale.of(Unit.NANOSECONDS, last);
    return new Scale(scale.divisor(), scale.suffix(), 0).number(last);
  }

  private static String percent(double log) {
    int decimals = (int) StrictMath.max(0, -log - 2);
    return new Scale(0.01, "", decimals).number(StrictMath.pow(10, log)) + " %";
  }
}
