package dev.faultline.reports.result.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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
  public record Row(
      long endNanos,
      double nanos,
      double sentBytes,
      double leftBytes,
      double downtimeNanos,
      double throttlePercent) {
    /// Of pages, over the whole round.
    public double bytesPerSecond() {
      return sentBytes * 1e9 / nanos;
    }
  }

  private enum Column {
    TIME("round_time_ns", "Duration of a round", "ns", Row::nanos),
    SENT("round_sent_bytes", "Pages sent in a round", "bytes", Row::sentBytes),
    LEFT("round_left_bytes", "Pages left after a round", "bytes", Row::leftBytes),
    DOWNTIME("round_downtime_ns", "Expected downtime after a round", "ns", Row::downtimeNanos),
    THROTTLE("round_throttle_percent", "Throttling after a round", "%", Row::throttlePercent);

    private final String series;
    private final String title;
    private final String unit;
    private final ToDoubleFunction<Row> value;

    Column(String series, String title, String unit, ToDoubleFunction<Row> value) {
      this.series = series;
      this.title = title;
      this.unit = unit;
      this.value = value;
    }
  }

  private Rounds() {}

  /// None if there are no rounds.
  public static List<Series> series(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Long> times = rows.stream().map(Row::endNanos).toList();
    return Stream.of(Column.values())
        .map(
            column ->
                new Series(
                    column.series,
                    column.title,
                    column.unit,
                    times,
                    rows.stream().map(column.value::applyAsDouble).toList()))
        .toList();
  }

  /// The rounds that were kept; empty if there were none, or a file does not say.
  public static List<Row> of(MigrationResult migration) {
    List<Series> columns = new ArrayList<>();
    for (Column column : Column.values()) {
      migration.series().stream()
          .filter(series -> series.name().equals(column.series))
          .findFirst()
          .ifPresent(columns::add);
    }
    List<Row> rows = new ArrayList<>();
    boolean isWhole =
        columns.size() == Column.values().length
            && columns.stream().map(series -> series.values().size()).distinct().count() == 1;
    for (int i = 0; isWhole && i < columns.getFirst().values().size(); i++) {
      rows.add(
          new Row(
              columns.getFirst().timesNanos().get(i),
              columns.get(Column.TIME.ordinal()).values().get(i),
              columns.get(Column.SENT.ordinal()).values().get(i),
              columns.get(Column.LEFT.ordinal()).values().get(i),
              columns.get(Column.DOWNTIME.ordinal()).values().get(i),
              columns.get(Column.THROTTLE.ordinal()).values().get(i)));
    }
    return rows;
  }
}
