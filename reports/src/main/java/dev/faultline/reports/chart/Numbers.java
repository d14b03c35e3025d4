package dev.faultline.reports.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Numbers as charts take them: five digits, since no eye sees more.
final class Numbers {
  private static final MathContext DIGITS = new MathContext(5);
  private static final double NANOS_PER_MILLI = 1e6;

  private Numbers() {}

  static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }

  /// Nanoseconds as milliseconds.
  static double millis(double nanos) {
    return rounded(nanos / NANOS_PER_MILLI);
  }

  /// `[[x, y], ...]`
  static ArrayNode points(List<double[]> points) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (double[] point : points) {
      array.addArray().add(rounded(point[0])).add(rounded(point[1]));
    }
    return array;
  }
}
