package dev.faultline.reports.metric;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Numbers by metric, never below 0. What was not measured, or never came to be, has no entry.
/// Whoever counts something puts it here under its [Metric]; nobody hands numbers on by position.
public final class Measured {
  private final TreeMap<String, Number> values = new TreeMap<>();

  /// Instead of what was there.
  ///
  /// @throws IllegalArgumentException if the value is below 0
  public void put(Metric metric, long value) {
    require(metric, value >= 0, value);
    values.put(metric.name(), value);
  }

  /// Instead of what was there.
  ///
  /// @throws IllegalArgumentException if the value is below 0 or not finite
  public void put(Metric metric, double value) {
    require(metric, value >= 0 && Double.isFinite(value), value);
    values.put(metric.name(), value);
  }

  /// The value, unless it is the -1 of a counter whose event never came.
  public void putIfKnown(Metric metric, long value) {
    if (value != -1) {
      put(metric, value);
    }
  }

  private static void require(Metric metric, boolean holds, Number value) {
    if (!holds) {
      throw new IllegalArgumentException(metric.name() + " cannot be " + value);
    }
  }

  /// Every count of the other on top of what is here.
  public void add(Measured other) {
    other.values.forEach(
        (name, value) -> values.merge(name, value, (a, b) -> a.longValue() + b.longValue()));
  }

  /// As if these had never been measured.
  public void drop(List<Metric> metrics) {
    metrics.forEach(metric -> values.remove(metric.name()));
  }

  public boolean has(Metric metric) {
    return values.containsKey(metric.name());
  }

  /// @throws NoSuchElementException if it was not measured
  public long get(Metric metric) {
    return known(metric).longValue();
  }

  /// The value, or 0: of what only counts once it happens.
  public long count(Metric metric) {
    Number value = values.get(metric.name());
    return value == null ? 0 : value.longValue();
  }

  private Number known(Metric metric) {
    Number value = values.get(metric.name());
    if (value == null) {
      throw new NoSuchElementException(metric.name() + " was not measured");
    }
    return value;
  }

  /// In the order of names.
  public void forEach(BiConsumer<String, Number> reader) {
    values.forEach(reader);
  }

  /// `Long` or `Double` by name; a copy.
  public TreeMap<String, Number> byName() {
    return new TreeMap<>(values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Measured measured && values.equals(measured.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(values);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
