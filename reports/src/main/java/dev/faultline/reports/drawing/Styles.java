package dev.faultline.reports.drawing;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// How a chart's variants look, the same in every chart of a report: as base.js has it.
final class Styles {
  private static final int NAME_LENGTH_MAX = 26;
  private static final String BEST = "#1f7a45";
  private static final List<String> HUES =
      List.of(
          "#2f6f9f", "#d1783c", "#6f7780", "#a44a7f", "#8a7a2f", "#5b6fc9", "#b0464a", "#4f9aa8");
  private static final String NOT_CHOOSABLE = "8 3 2 3";
  private static final List<String> DASHES = List.of("", "6 4", "2 3");

  /// One variant.
  ///
  /// @param best whether it is the best that can be chosen
  record Variant(
      String name, JsonNode data, boolean best, boolean choosable, String color, String dashes) {
    double number(String field) {
      return data.path(field).doubleValue();
    }

    boolean has(String field) {
      return data.path(field).isNumber();
    }

    /// As long as there is room for it.
    String label() {
      return name.codePointCount(0, name.length()) > NAME_LENGTH_MAX
          ? name.substring(0, name.offsetByCodePoints(0, NAME_LENGTH_MAX - 1)) + "..."
          : name;
    }

    /// Some 7 points a letter.
    double labelWidth() {
      return 7.0 * label().codePointCount(0, label().length());
    }
  }

  private Styles() {}

  static List<Variant> of(JsonNode report) {
    String best = report.path("best").stringValue("");
    List<Variant> variants = new ArrayList<>();
    for (JsonNode one : report.path("variants")) {
      int i = variants.size();
      String name = one.path("name").stringValue("");
      boolean isBest = name.equals(best);
      boolean choosable = one.path("choosable").booleanValue(true);
      String dashes = DASHES.get(i / HUES.size() % DASHES.size());
      variants.add(
          new Variant(
              name,
              one,
              isBest,
              choosable,
              isBest ? BEST : HUES.get(i % HUES.size()),
              choosable ? dashes : NOT_CHOOSABLE));
    }
    return List.copyOf(variants);
  }
}
