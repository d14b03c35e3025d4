package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Verdict;

/// A set as a terminal shows it: the verdict first, then the table.
public final class SetText {
  private SetText() {}

  /// @param width characters that a line of a table may have
  public static String of(SetAnalysis analysis, int width) {
    StringBuilder text = new StringBuilder(Table.clean(analysis.set().name())).append('\n');
    for (MigrationAnalysis migration : analysis.migrations()) {
      if (!migration.condition().isEmpty()) {
        text.append(Table.clean(migration.condition())).append('\n');
      }
      for (String sentence : Verdict.of(migration, analysis.set().varied())) {
        text.append(Table.clean(sentence)).append('\n');
      }
      text.append('\n').append(ComparisonTable.of(migration).within(width).text()).append('\n');
    }
    return text.toString();
  }
}
