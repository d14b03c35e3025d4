package dev.faultline.simulator.virtual;

import dev.faultline.reports.result.Series;
import java.util.ArrayList;
import java.util.List;

/// Rows of numbers over time in bounded space: when it is full, every other row is dropped and from
/// then on only every other sample is kept, and so on.
final class Samples {
  private final int width;
  private final int rowsMax;
  private final List<Long> times = new ArrayList<>();
  private final List<long[]> rows = new ArrayList<>();
  private int stride = 1;
  private long offered;

  Samples(int width, int rowsMax) {
    this.width = width;
    this.rowsMax = rowsMax;
  }

  void add(long timeNanos, long... values) {
    if (offered++ % stride != 0) {
      return;
    }
    if (rows.size() == rowsMax) {
      halve();
      if ((offered - 1) % stride != 0) {
        return;
      }
    }
    times.add(timeNanos);
    rows.add(java.util.Arrays.copyOf(values, width));
  }

  private void halve() {
    int kept = 0;
    for (int i = 0; i < rows.size(); i += 2) {
      times.set(kept, times.get(i));
      rows.set(kept++, rows.get(i));
    }
    times.subList(kept, times.size()).clear();
    rows.subList(kept, rows.size()).clear();
    stride *= 2;
  }

  int size() {
    return rows.size();
  }

  long value(int row, int column) {
    return rows.get(row)[column];
  }

  List<Long> times() {
    return List.copyOf(times);
  }

  Series series(String name, String title, String unit, int column) {
    List<Double> values = new ArrayList<>();
    for (long[] row : rows) {
      values.add((double) row[column]);
    }
    return new Series(name, title, unit, times(), values);
  }

  /// The value of a column that grows, as its growth a nanosecond since the sample before.
  Series rate(String name, String title, String unit, int column) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      long span = i == 0 ? 0 : times.get(i) - times.get(i - 1);
      long growth = i == 0 ? 0 : rows.get(i)[column] - rows.get(i - 1)[column];
      values.add(span == 0 ? 0 : (double) growth / span);
    }
    return new Series(name, title, unit, times(), values);
  }
}
