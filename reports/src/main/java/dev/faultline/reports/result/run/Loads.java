package dev.faultline.reports.result.run;

import dev.faultline.reports.result.run.Columns.Column;
import java.util.List;

/// How busy the parts of a migration were in each of its phases, kept in a run's file as series
/// with a point at the end of each phase.
public final class Loads {
  public static final double UNKNOWN = -1;

  /// A phase. Shares are of its time, in percent; [#UNKNOWN] where nobody measured one, as a live
  /// run does none but the link's.
  ///
  /// @param endNanos since the run began
  /// @param nanos how long it took
  /// @param linkPercent the link carried something from source to target, of whomever
  /// @param sourcePercent the busiest sending thread of the source read pages
  /// @param targetPercent the busiest receiving thread of the target took pages in, or waited until
  ///   they were installed
  /// @param installerPercent pages were put into the guest's memory; over all installers
  /// @param waitPercent vCPUs had work and did not run: for pages, for cores, or slowed; over all
  ///   vCPUs
  public record Row(
      long endNanos,
      double nanos,
      double linkPercent,
      double sourcePercent,
      double targetPercent,
      double installerPercent,
      double waitPercent) {}

  private static final String TIME = "phase_time_ns";
  private static final String LINK = "phase_link_percent";
  private static final String SOURCE = "phase_source_percent";
  private static final String TARGET = "phase_target_percent";
  private static final String INWAITER = "phase_installer_percent";
  private static final String WAIT = "phase_wait_percent";

  private static final Columns<Row> COLUMNS =
      new Columns<>(
          Row::endNanos,
          List.of(
              Column.of(TIME, "Duration of a phase", "ns", Row::nanos),
              Column.of(LINK, "Link busy in a phase", "%", Row::linkPercent),
              Column.of(SOURCE, "Source busy in a phase", "%", Row::sourcePercent),
              Column.of(TARGET, "Target busy in a phase", "%", Row::targetPercent),
              Column.of(INWAITER, "Installers busy in a phase", "%", Row::installerPercent),
              Column.of(WAIT, "Guest waited in a phase", "%", Row::waitPercent)));

  private Loads() {}

  /// None if there are no phases.
  public static List<Series> series(List<Row> rows) {
    return COLUMNS.series(rows);
  }

  /// The phases that were kept; empty if a file does not say.
  public static List<Row> of(MigrationResult migration) {
    return COLUMNS.of(migration).stream()
        .map(
            row ->
                new Row(
                    row.timeNanos(),
                    row.get(TIME),
                    row.get(LINK),
                    row.get(SOURCE),
                    row.get(TARGET),
                    row.get(INWAITER),
                    row.get(WAIT)))
        .toList();
  }
}
