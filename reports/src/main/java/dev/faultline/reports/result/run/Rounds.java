package dev.faultline.reports.result.run;

import dev.faultline.reports.result.run.Columns.Column;
import java.util.List;

/// The rounds of a pre-copy, kept in a run's file as series with a point at the end of each round.
public final class Rounds {
  /// A round.
  ///
  /// @param endNanos since the run began
  /// @param nanos how long it took
  /// @param sentBytes of pages
  /// @param leftBytes of pages that were still to be sent at its end
  /// @param downtimeNanos what these and the device state would take
  /// @param throttlePercent by how much the guest is slowed from then on
  /// @param dirtyBytesPerSecond so much may each vCPU write from then on; 0 for no limit
  public record Row(
      long endNanos,
      double nanos,
      double sentBytes,
      double leftBytes,
      double downtimeNanos,
      double throttlePercent,
      double dirtyBytesPerSecond) {
    /// Of pages, over the whole round.
    public double bytesPerSecond() {
      return sentBytes * 1e9 / nanos;
    }
  }

  private static final String TIME = "round_time_ns";
  private static final String SENT = "round_sent_bytes";
  private static final String LEFT = "round_left_bytes";
  private static final String DOWNTIME = "round_downtime_ns";
  private static final String THROTTLE = "round_throttle_percent";
  private static final String DIRTY_LIMIT = "round_dirty_limit_bytes_per_second";

  private static final Columns<Row> COLUMNS =
      new Columns<>(
          Row::endNanos,
          List.of(
              Column.of(TIME, "Duration of a round", "ns", Row::nanos),
              Column.of(SENT, "Pages sent in a round", "bytes", Row::sentBytes),
              Column.of(LEFT, "Pages left after a round", "bytes", Row::leftBytes),
              Column.of(DOWNTIME, "Expected downtime after a round", "ns", Row::downtimeNanos),
              Column.of(THROTTLE, "Throttling after a round", "%", Row::throttlePercent),
              Column.of(
                      DIRTY_LIMIT,
                      "Dirty limit of a vCPU after a round",
                      "B/s",
                      Row::dirtyBytesPerSecond)
                  .rare()));

  private Rounds() {}

  /// None if there are no rounds.
  public static List<Series> series(List<Row> rows) {
    return COLUMNS.series(rows);
  }

  /// The rounds that were kept; empty if there were none, or a file does not say.
  public static List<Row> of(MigrationResult migration) {
    return COLUMNS.of(migration).stream()
        .map(
            row ->
                new Row(
                    row.timeNanos(),
                    row.get(TIME),
                    row.get(SENT),
                    row.get(LEFT),
                    row.get(DOWNTIME),
                    row.get(THROTTLE),
                    row.get(DIRTY_LIMIT)))
        .toList();
  }
}
