package dev.faultline.reports.render.phases;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.Rounds;
import java.util.ArrayList;
import java.util.List;

/// What each round of a pre-copy sent, how fast, and what it left: the figures by which one sees
/// whether it converges.
public final class RoundTable {
  /// Of more rounds the first and the last so many are shown.
  private static final int SHOWN = 10;

  private RoundTable() {}

  /// One for each migration of the run that had rounds, with its name where there are several.
  public static List<Table> of(RunFile run) {
    return PerMigration.tables(run, RoundTable::of);
  }

  /// @param whose stands before the first column's title
  static Table of(MigrationResult migration, String whose) {
    List<Rounds.Row> rounds = Rounds.of(migration);
    List<Table.Column> columns = new ArrayList<>();
    for (String title :
        List.of(whose + "round", "time", "sent", "rate", "left", "expected downtime", "slowed")) {
      columns.add(new Table.Column(title, true));
    }
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      if (i < SHOWN || i >= rounds.size() - SHOWN) {
        rows.add(row(i + 1, rounds.get(i)));
      }
    }
    int hidden = rounds.size() - rows.size();
    return new Table(
        columns,
        rows,
        hidden == 0 ? List.of() : List.of(hidden + " rounds after the tenth are not shown."));
  }

  private static List<String> row(int number, Rounds.Row round) {
    return List.of(
        String.valueOf(number),
        Scale.show(Unit.NANOSECONDS, round.nanos()),
        Scale.show(Unit.BYTES, round.sentBytes()),
        Scale.show(Unit.BYTES, round.bytesPerSecond()) + "/s",
        Scale.show(Unit.BYTES, round.leftBytes()),
        Scale.show(Unit.NANOSECONDS, round.downtimeNanos()),
        round.dirtyBytesPerSecond() > 0
            ? "to " + Scale.show(Unit.BYTES, round.dirtyBytesPerSecond()) + "/s"
            : Scale.percent(round.throttlePercent() / 100));
  }
}
