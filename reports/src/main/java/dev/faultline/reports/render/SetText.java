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
    append(SetPage.of(analysis, ROWS_MAX, screen.wide()), screen, text);
    return text.toString().replace("\n\n\n", "\n\n");
  }

  private static void append(List<Part> parts, Screen screen, StringBuilder text) {
    for (Part part : parts) {
      switch (part) {
        case Part.Heading(String words) ->
            text.append('\n').append(screen.head(Table.clean(words))).append('\n');
        case Part.Sentence(String words) -> text.append(Table.wrapped(words, screen.columns()));
        case Part.Aside(String words) -> text.append(Table.wrapped(words, screen.columns()));
        case Part.Points(List<String> points) ->
            points.forEach(one -> text.append(Table.wrapped("- " + one, screen.columns())));
        case Part.Tabular(Table table) -> append(table, screen, text);
        case Part.Compared(MigrationAnalysis one, Table table) -> append(table, screen, text);
        case Part.Conditions(Table table, int axes) -> append(table, screen, text);
        case Part.Over(List<Part> more) -> append(more, screen, text);
        case Part.Chart chart -> {}
        case Part.Map map -> {}
      }
    }
  }

  private static void append(Table table, Screen screen, StringBuilder into) {
    Table fitting = screen.wide() ? table : table.within(screen.columns());
    into.append('\n').append(fitting.text(screen)).append('\n');
  }

  public static String markdown(SetAnalysis analysis) {
    StringBuilder page = new StringBuilder("## ");
    page.append(Table.escapeMarkdown(analysis.set().name())).append("\n\n");
    append(SetPage.of(analysis), page);
    return page.toString().replace("\n\n\n", "\n\n");
  }

  private static void append(List<Part> parts, StringBuilder page) {
    for (Part part : parts) {
      switch (part) {
        case Part.Heading(String words) ->
            page.append("\n### ").append(Table.escapeMarkdown(words)).append("\n\n");
        case Part.Sentence(String words) -> page.append(Table.escapeMarkdown(words)).append('\n');
        case Part.Aside(String words) -> page.append(Table.escapeMarkdown(words)).append('\n');
        case Part.Points(List<String> points) -> {
          page.append('\n');
          points.forEach(one -> page.append("- ").append(Table.escapeMarkdown(one)).append('\n'));
          page.append('\n');
        }
        case Part.Tabular(Table table) -> page.append('\n').append(table.markdown());
        case Part.Compared(MigrationAnalysis one, Table table) ->
            page.append('\n').append(table.markdown());
        case Part.Conditions(Table table, int axes) -> page.append('\n').append(table.markdown());
        case Part.Over(List<Part> more) -> append(more, page);
        case Part.Chart chart -> {}
        case Part.Map map -> {}
      }
    }
  }
}
