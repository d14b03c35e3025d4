package dev.faultline.reports.analysis;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A number with its unit, as cells of tables and values of axes say it: what both are sorted by.
///
/// @param value in the smallest of its units
/// @param kind of the unit, as `time`; empty where there is none that is known
public record Quantity(double value, String kind) {
  private static final Pattern BEGINS =
      Pattern.compile("([+-]?[0-9][0-9,]*(?:\\.[0-9]+)?) ?(\\S*).*");
  private static final Pattern IS =
      Pattern.compile("([+-]?[0-9][0-9,]*(?:\\.[0-9]+)?) ?([A-Za-z%/]*)");

  /// No quantity is written in more characters.
  private static final int LENGTH_MAX = 64;

  /// A unit.
  private record Unit(double factor, String kind) {}

  /// The number that a cell begins with, in its unit's smallest; null for a text without a number,
  /// as of a missing value.
  public static @Nullable Double leading(String cell) {
    Matcher matcher = BEGINS.matcher(cell);
    return matcher.matches() && matcher.group(1).length() <= LENGTH_MAX
        ? number(matcher.group(1), unit(matcher.group(2).replaceAll("[*~]$", "")))
        : null;
  }

  /// The quantity that a text is and nothing besides; null if it is none, or of an unknown unit.
  public static @Nullable Quantity of(String text) {
    Matcher matcher = IS.matcher(text.strip());
    if (text.length() > LENGTH_MAX || !matcher.matches()) {
      return null;
    }
    Unit unit = unit(matcher.group(2));
    return unit.kind().isEmpty() && !matcher.group(2).isEmpty()
        ? null
        : new Quantity(number(matcher.group(1), unit), unit.kind());
  }

  /// The texts from the least quantity up where they all are quantities of one kind, as they came
  /// otherwise.
  public static List<String> ordered(List<String> texts) {
    record Placed(String text, Quantity at) {}
    List<Placed> all = new ArrayList<>();
    for (String text : texts) {
      Quantity quantity = of(text);
      // a plain 0 is one of any kind
      if (quantity == null || !(all.isEmpty() || quantity.mixes(all.getLast().at()))) {
        return texts;
      }
      all.add(new Placed(text, quantity));
    }
    return all.stream()
        .sorted(Comparator.comparingDouble(one -> one.at().value()))
        .map(Placed::text)
        .toList();
  }

  private boolean mixes(Quantity other) {
    return kind.equals(other.kind) || value == 0 || other.value == 0;
  }

  /// Exact before it is rounded once: 1.1 ms are 1,100,000 ns.
  private static double number(String digits, Unit unit) {
    return new BigDecimal(digits.replace(",", ""))
        .multiply(new BigDecimal(unit.factor()))
        .doubleValue();
  }

  private static Unit unit(String name) {
    return switch (name) {
      case "ns" -> new Unit(1, "time");
      case "us" -> new Unit(1e3, "time");
      case "ms" -> new Unit(1e6, "time");
      case "s" -> new Unit(1e9, "time");
      case "min" -> new Unit(60e9, "time");
      case "h" -> new Unit(3600e9, "time");
      case "B" -> new Unit(1, "size");
      case "kB" -> new Unit(1e3, "size");
      case "MB" -> new Unit(1e6, "size");
      case "GB" -> new Unit(1e9, "size");
      case "TB" -> new Unit(1e12, "size");
      case "KiB" -> new Unit(0x1p10, "size");
      case "MiB" -> new Unit(0x1p20, "size");
      case "GiB" -> new Unit(0x1p30, "size");
      case "TiB" -> new Unit(0x1p40, "size");
      case "PiB" -> new Unit(0x1p50, "size");
      case "bit/s" -> new Unit(1, "rate");
      case "kbit/s" -> new Unit(1e3, "rate");
      case "Mbit/s" -> new Unit(1e6, "rate");
      case "Gbit/s" -> new Unit(1e9, "rate");
      case "Tbit/s" -> new Unit(1e12, "rate");
      case "Kibit/s" -> new Unit(0x1p10, "rate");
      case "Mibit/s" -> new Unit(0x1p20, "rate");
      case "Gibit/s" -> new Unit(0x1p30, "rate");
      case "B/s" -> new Unit(8, "rate");
      case "kB/s" -> new Unit(8e3, "rate");
      case "MB/s" -> new Unit(8e6, "rate");
      case "GB/s" -> new Unit(8e9, "rate");
      case "KiB/s" -> new Unit(0x1p13, "rate");
      case "MiB/s" -> new Unit(0x1p23, "rate");
      case "GiB/s" -> new Unit(0x1p33, "rate");
      case "%" -> new Unit(1, "share");
      default -> new Unit(1, "");
    };
  }
}
