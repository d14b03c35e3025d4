package dev.faultline.reports.result.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// The columns of rows that are kept in a run's file as series, one for each column, with a point
/// at each row's time.
///
/// @param <R> a row
record Columns<R>(ToLongFunction<R> timeNanos, List<Column<R>> all) {
  /// @param series its name in the file
  /// @param isRare left out where it is 0 in every row, as in files that were written before it was
  ///   known
  record Column<R>(
      String series, String title, String unit, boolean isRare, ToDoubleFunction<R> value) {
    static <R> Column<R> of(String series, String title, String unit, ToDoubleFunction<R> value) {
      return new Column<>(series, title, unit, false, value);
    }

    Column<R> rare() {
      return new Column<>(series, title, unit, true, value);
    }
  }

  /// A row that was read back.
  record Values(long timeNanos, Map<String, Double> bySeries) {
    /// 0 if it was left out.
    double get(String series) {
      return bySeries.getOrDefault(series, 0.0);
    }
  }

  /// None if there are no rows.
  List<Series> series(List<R> rows) {
    List<Series> kept = new ArrayList<>();
    List<Long> times = rows.stream().map(timeNanos::applyAsLong).toList();
    for (Column<R> column : all) {
      List<Double> values = rows.stream().map(column.value::applyAsDouble).toList();
      if (!rows.isEmpty() && !(column.isRare && values.stream().allMatch(one -> one == 0))) {
        kept.add(new Series(column.series, column.title, column.unit, times, values));
      }
    }
    return List.copyOf(kept);
  }

  /// The rows that were kept; empty if there were none, or if a column is missing or of another
  /// length.
  List<Values> of(MigrationResult migration) {
    List<Values> rows = new ArrayList<>();
    for (Column<R> column : all) {
      Series series =
          migration.series().stream()
              .filter(one -> one.name().equals(column.series))
              .findFirst()
              .orElse(null);
      if (series == null) {
        if (column.isRare) {
          continue;
        }
        return List.of();
      }
      if (rows.isEmpty()) {
        series.timesNanos().forEach(time -> rows.add(new Values(time, new TreeMap<>())));
      }
      if (series.values().size() != rows.size()) {
        return List.of();
      }
      for (int i = 0; i < rows.size(); i++) {
        rows.get(i).bySeries.put(column.series, series.values().get(i));
      }
    }
    return rows;
  }
}
