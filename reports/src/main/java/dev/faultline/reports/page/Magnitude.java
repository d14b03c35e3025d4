package dev.faultline.reports.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The number that a cell begins with, in its unit's smallest: what a table is sorted by.
final class Magnitude {
  private static final Pattern NUMBER =
      Pattern.compile("([+-]?[0-9][0-9,]*(?:\\.[0-9]+)?) ?(\\S*).*");

  private Magnitude() {}

  /// Null for a text without a number, as of a missing value.
  static @Nullable Double of(String cell) {
    Matcher matcher = NUMBER.matcher(cell);
    if (!matcher.matches()) {
      return null;
    }
    String unit = matcher.group(2).replaceAll("[*~]$", "");
    return Double.parseDouble(matcher.group(1).replace(",", "")) * factor(unit);
  }

  private static double factor(String unit) {
    return switch (unit) {
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "KiB" -> 0x1p10;
      case "MiB" -> 0x1p20;
      case "GiB" -> 0x1p30;
      case "TiB" -> 0x1p40;
      case "PiB" -> 0x1p50;
      default -> 1;
    };
  }
}
