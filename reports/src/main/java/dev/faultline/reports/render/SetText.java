package dev.faultline.reports.render;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.SetPage.Part;
import java.util.List;

/// A set as a terminal or a Markdown page shows it.
public final class SetText {
  private static final int ROWS_MAX = 40;

  private SetText() {}

  /// For a terminal.
  ///
  /// @param width characters that a line of a table may have
  public static String of(SetAnalysis analysis, int width) {
    StringBuilder text = new StringBuilder(Table.clean(analysis.set().name())).append('\n');
    List<Part> parts = SetPage.of(analysis, ROWS_MAX);
    for (Part part : parts) {
      switch (part) {
        case Part.Heading(String words) ->
            text.append('\n').append(Table.clean(words)).append('\n');
        case Part.Sentence(String words) -> text.append(Table.wrapped(words, width));
        case Part.Tabular(Table table) ->
            text.append('\n').append(table.within(width).text(width)).append('\n');
        case Part.Chart chart -> {}
      }
    }
    return text.toString().replace("\n\n\n", "\n\n");
  }

  static String markdown(SetAnalysis analysis) {
    StringBuilder page = new StringBuilder("## ");
    page.append(Table.escapeMarkdown(analysis.set().name())).append("\n\n");
    for (Part part : SetPage.of(analysis, Integer.MAX_VALUE)) {
      switch (part) {
        case Part.Heading(String words) ->
            page.append("\n### ").append(Table.escapeMarkdown(words)).append("\n\n");
        case Part.Sentence(String words) -> page.append(Table.escapeMarkdown(words)).append('\n');
        case Part.Tabular(Table table) -> page.append('\n').append(table.markdown());
        case Part.Chart chart -> {}
      }
    }
    return page.toString().replace("\n\n\n", "\n\n");
  }
}
