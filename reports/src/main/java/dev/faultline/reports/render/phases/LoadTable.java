package dev.faultline.reports.render.phases;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.Loads;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import java.util.ArrayList;
import java.util.List;

/// What limited each phase in which pages cross, and how busy everything else was.
public final class LoadTable {
  /// From here on a part is what the phase waits for; what is below waits itself.
  private static final double BUSY_PERCENT = 80;

  /// What is shorter than this share of all is not shown.
  private static final double SHORTEST_SHARE = 0.001;

  private static final String NO_LINK = "no link";

  private LoadTable() {}

  /// One for each migration whose run says, with its name where there are several.
  public static List<Table> of(RunFile run) {
    return PerMigration.tables(run, LoadTable::of);
  }

  /// @param whose stands before the first column's title
  static Table of(MigrationResult migration, String whose) {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column(whose + "phase", false));
    for (String title : List.of("time", "link", "source", "target", "installer", "guest waits")) {
      columns.add(new Table.Column(title, true));
    }
    columns.add(new Table.Column("limited by", false));
    List<List<String>> rows = new ArrayList<>();
    List<Loads.Row> loads = Loads.of(migration);
    double all = loads.stream().mapToDouble(Loads.Row::nanos).sum();
    for (Loads.Row row : loads) {
      String phase = phase(migration, row);
      if (!phase.isEmpty() && row.nanos() > all * SHORTEST_SHARE) {
        rows.add(row(phase, row));
      }
    }
    return new Table(columns, rows, List.of());
  }

  /// What began when this did; empty for what is no phase in which pages cross.
  private static String phase(MigrationResult migration, Loads.Row row) {
    String name = "";
    for (PhaseStart start : migration.phases()) {
      if (start.startNanos() < row.endNanos()) {
        name = start.name();
      }
    }
    return switch (name) {
      case "PRE_COPY" -> "rounds";
      case "SUSPEND" -> "stopped";
      case "RESUME", "PULL" -> "pull";
      case "PAUSED" -> NO_LINK;
      default -> "";
    };
  }

  private static List<String> row(String phase, Loads.Row row) {
    return List.of(
        phase,
        Scale.show(Unit.NANOSECONDS, row.nanos()),
        share(row.linkPercent()),
        share(row.sourcePercent()),
        share(row.targetPercent()),
        share(row.installerPercent()),
        phase.equals("stopped") ? "-" : share(row.waitPercent()),
        limit(phase, row));
  }

  private static String share(double percent) {
    return percent < 0 ? "-" : Scale.percent(percent / 100);
  }

  /// The busiest part, if it was busy nearly always. A thread of the target waits where an
  /// installer is the limit, so that comes first.
  private static String limit(String phase, Loads.Row row) {
    if (phase.equals(NO_LINK)) {
      return "the link, which was lost";
    }
    double most =
        Math.max(Math.max(row.linkPercent(), row.sourcePercent()), row.installerPercent());
    if (most < BUSY_PERCENT && row.sourcePercent() < 0) {
      return "not the link; what its hosts were busy with is not measured here";
    }
    if (most < BUSY_PERCENT) {
      return row.targetPercent() < BUSY_PERCENT
          ? nothingBusy(phase, row)
          : "a thread of the target, which takes pages in and installs them"
              + " (migration.push-streams)";
    } else if (most == row.linkPercent()) {
      return "the link";
    }
    return most == row.installerPercent()
        ? "the installers at the target (migration.installers)"
        : "a thread of the source, which reads pages (migration.push-streams)";
  }

  private static String nothingBusy(String phase, Loads.Row row) {
    if (phase.equals("pull")) {
      return row.waitPercent() > 50
          ? "the guest's faults, one round trip after another"
          : "the guest, which touches pages at its own pace";
    }
    return phase.equals("stopped")
        ? "messages to and fro, and loading the state"
        : "a rate limit, or waits between rounds";
  }
}
