package dev.faultline.reports.page;

import dev.faultline.reports.render.Table;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A part of a page, as the templates take it. Texts are as they came; a template escapes them.
public sealed interface Block {
  record Title(String text, String question) implements Block {}

  record Heading(String text) implements Block {}

  /// @param kind `verdict`, `soft` or nothing
  record Paragraph(String kind, String text) implements Block {}

  /// A list of sentences.
  record Points(List<String> texts) implements Block {}

  /// @param filters how many of its first columns it is filtered by; 0 for a table without filters
  record Tabular(Table table, int filters) implements Block {
    public Tabular(Table table) {
      this(table, 0);
    }
  }

  /// What is folded until somebody asks.
  record Folded(String summary, List<Block> blocks) implements Block {}

  /// Text as it stands, line by line.
  record Text(String text) implements Block {
    /// With what a page could take for a command made visible, the ends of lines aside.
    public String clean() {
      return text.lines().map(Table::clean).collect(Collectors.joining("\n"));
    }
  }

  record Charts(List<Place> places) implements Block {}

  /// Where the page's script draws a chart.
  ///
  /// @param chart its kind, as the script names it
  /// @param index of its data among those of the page
  /// @param wide whether it has a row of its own
  /// @param bars what stands there without scripts
  record Place(
      String chart, int index, String heading, String caption, boolean wide, @Nullable Bars bars) {}

  /// Horizontal bars, in pixels.
  ///
  /// @param title for who cannot see them
  record Bars(String title, int width, int height, List<Bar> bars) {}

  /// One bar with its interval.
  ///
  /// @param choosable false for an outline: nobody can choose it
  /// @param interval path of its whisker; empty if there is none
  record Bar(
      String label,
      int labelX,
      int x,
      int y,
      int middle,
      String length,
      boolean choosable,
      String interval,
      String valueX,
      String value) {}
}
