package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.SetPage.Part;
import java.util.List;

/// A set as a terminal or a Markdown page shows it.
public final class SetText {
  private static final int ROWS_MAX = 40;

  private SetText() {}

  /// For a terminal, or whatever else takes text.
  public static String of(SetAnalysis analysis, Screen screen) {
    StringBuilder text = new StringBuilder();
    text.append(screen.head(Table.clean(analysis.set().name()))).append('\n');
    List<Part> parts = SetPage.of(analysis, ROWS_MAX, screen.wide());
    for (Part part : parts) {
      switch (part) {
        case Part.Heading(String words) ->
            text.append('\n').append(screen.head(Table.clean(words))).append('\n');
        case Part.Sentence(String words) -> text.append(Table.wrapped(words, screen.columns()));
        case Part.Tabular(Table table) -> append(table, screen, text);
        case Part.Compared(MigrationAnalysis one, Table table) -> append(table, screen, text);
        case Part.Chart chart -> {}
      }
    }
    return text.toString().replace("\n\n\n", "\n\n");
  }

  private static void append(Table table, Screen screen, StringBuilder into) {
    Table fitting = screen.wide() ? table : table.within(screen.columns());
    into.append('\n').append(fitting.text(screen)).append('\n');
  }

  public static String markdown(SetAnalysis analysis) {
    StringBuilder page = new StringBuilder("## ");
    page.append(Table.escapeMarkdown(analysis.set().name())).append("\n\n");
    for (Part part : SetPage.of(analysis)) {
      switch (part) {
        case Part.Heading(String words) ->
            page.append("\n### ").append(Table.escapeMarkdown(words)).append("\n\n");
        case Part.Sentence(String words) -> page.append(Table.escapeMarkdown(words)).append('\n');
        case Part.Tabular(Table table) -> page.append('\n').append(table.markdown());
        case Part.Compared(MigrationAnalysis one, Table table) ->
            page.append('\n').append(table.markdown());
        case Part.Chart chart -> {}
      }
    }
    return page.toString().replace("\n\n\n", "\n\n");
  }
}
