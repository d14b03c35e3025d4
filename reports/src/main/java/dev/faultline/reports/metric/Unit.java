package dev.faultline.reports.metric;

import org.jspecify.annotations.Nullable;

/// What a metric's number counts. Result files hold raw numbers; people read them in units of a
/// handy size.
public enum Unit {
  NANOSECONDS("ns"),
  COUNT("count"),
  BYTES("bytes"),
  RATIO("ratio"),
  PER_SECOND("per_second");

  private final String key;

  Unit(String key) {
    this.key = key;
  }

  /// The unit's name in result files.
  public String key() {
    return key;
  }

  public static @Nullable Unit find(String key) {
    for (Unit unit : values()) {
      if (unit.key.equals(key)) {
        return unit;
      }
    }
    return null;
  }
}
