package dev.faultline.simulator.calibrate;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing that a calibration measured, or could not.
///
/// @param name of the profile's key, or of what no key has
/// @param isKey whether the profile has it as a key
/// @param unit `ns`, `B/s`, `B` or `%`
/// @param spread null where it was not measured
/// @param note what was measured, or why not
public record Measurement(
    String name, boolean isKey, String unit, @Nullable Spread spread, String note) {
  static Measurement key(String name, String unit, Spread spread, String note) {
    return new Measurement(name, true, unit, spread, note);
  }

  /// Of a key in nanoseconds; missing if a value is none.
  static Measurement nanos(String name, double[] values, String note) {
    boolean known = values.length > 0 && Arrays.stream(values).noneMatch(Double::isNaN);
    return known
        ? key(name, "ns", Spread.of(values), note)
        : missing(name, "this host does not say");
  }

  static Measurement missing(String name, String why) {
    return new Measurement(name, true, "", null, why);
  }

  static Measurement beside(String name, String unit, Spread spread, String note) {
    return new Measurement(name, false, unit, spread, note);
  }

  /// The median as people read it; `-` where there is none.
  public String value() {
    return spread == null ? "-" : text(spread.median());
  }

  /// The middle half as people read it.
  public String middle() {
    return spread == null ? "-" : text(spread.low()) + " to " + text(spread.high());
  }

  /// How many values; `-` where there are none.
  public String count() {
    return spread == null ? "-" : String.valueOf(spread.count());
  }

  private String text(double value) {
    return switch (unit) {
      case "B/s" -> String.format(Locale.ROOT, "%.2f GB/s", value / 1e9);
      case "B" -> String.format(Locale.ROOT, "%.0f KiB", value / 1024);
      case "%" -> String.format(Locale.ROOT, "%.1f %%", value);
      default ->
          value < 10_000
              ? String.format(Locale.ROOT, value < 100 ? "%.1f ns" : "%.0f ns", value)
              : String.format(Locale.ROOT, "%.1f us", value / 1e3);
    };
  }

  /// The median as a profile's key has it: whole, in its unit.
  String yaml() {
    long median = spread == null ? 0 : Math.round(spread.median());
    return median + " " + unit;
  }
}
