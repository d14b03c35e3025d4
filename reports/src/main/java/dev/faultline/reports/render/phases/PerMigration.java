package dev.faultline.reports.render.phases;

import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// A table for each migration of a run, with its name where there are several.
final class PerMigration {
  private PerMigration() {}

  /// Those that have rows.
  ///
  /// @param table of a migration; the text stands before its first column's title
  static List<Table> tables(RunFile run, BiFunction<MigrationResult, String, Table> table) {
    List<Table> tables = new ArrayList<>();
    for (MigrationResult migration : run.migrations()) {
      String whose = run.migrations().size() == 1 ? "" : migration.name() + ": ";
      Table one = table.apply(migration, whose);
      if (!one.rows().isEmpty()) {
        tables.add(one);
      }
    }
    return tables;
  }
}
