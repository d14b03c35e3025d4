package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The table of one run: one metric a row, one migration a column.
public final class RunTable {
  /// What only some migrations do: in the short table where one of these did.
  private static final List<String> IF_ANY =
      List.of(
          "rounds",
          "pages_resent",
          "recoveries",
          "link_away_ns",
          "pages_lost",
          "pages_free",
          "pages_compressed",
          "bytes_saved_compression",
          "pages_reference",
          "bytes_saved_dedup",
          "pages_missed");

  private RunTable() {}

  private static boolean isShown(Metric metric, RunFile run) {
    return metric.leading()
        || IF_ANY.contains(metric.name())
            && run.migrations().stream()
                .map(migration -> migration.metric(metric.name()))
                .anyMatch(value -> value != null && value > 0);
  }

  /// Runs of one migration each beside one another, a run a column: the metrics that lead in any.
  ///
  /// @param names of the runs
  public static Table beside(List<RunFile> runs, List<String> names) {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column("metric", false));
    List<String> status = new ArrayList<>(List.of("status"));
    for (int i = 0; i < runs.size(); i++) {
      columns.add(new Table.Column(names.get(i), true));
      status.add(runs.get(i).migrations().getFirst().status());
    }
    List<List<String>> rows = new ArrayList<>(List.of(status));
    for (Metric metric : runs.getFirst().declarations()) {
      if (runs.stream().anyMatch(run -> isShown(metric, run))) {
        List<String> row = new ArrayList<>(List.of(metric.title()));
        runs.forEach(
            run ->
                row.add(
                    Scale.show(metric.unit(), run.migrations().getFirst().metric(metric.name()))));
        rows.add(row);
      }
    }
    return new Table(columns, rows, List.of());
  }

  /// @param all every metric, not just the leading ones and what was saved or sent again
  public static Table of(RunFile run, boolean all) {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column("metric", false));
    for (MigrationResult migration : run.migrations()) {
      columns.add(
          new Table.Column(run.migrations().size() == 1 ? "value" : migration.name(), true));
    }
    List<List<String>> rows = new ArrayList<>();
    List<String> status = new ArrayList<>();
    status.add("status");
    run.migrations().forEach(migration -> status.add(migration.status()));
    rows.add(status);
    for (Metric metric : run.declarations()) {
      if (all || isShown(metric, run)) {
        List<String> row = new ArrayList<>();
        row.add(metric.title());
        for (MigrationResult migration : run.migrations()) {
          row.add(Scale.show(metric.unit(), migration.metric(metric.name())));
        }
        rows.add(row);
      }
    }
    List<String> notes = new ArrayList<>();
    for (MigrationResult migration : run.migrations()) {
      if (!migration.message().isEmpty()) {
        notes.add(migration.name() + ": " + migration.message());
      }
      migration.warnings().forEach(one -> notes.add("Warning: " + one));
      if (!migration.means().isEmpty()) {
        notes.add(
            migration.means().entrySet().stream()
                .map(one -> one.getKey() + " by " + one.getValue())
                .collect(Collectors.joining(", ", migration.name() + ": ", "")));
      }
    }
    return new Table(columns, rows, notes);
  }
}
