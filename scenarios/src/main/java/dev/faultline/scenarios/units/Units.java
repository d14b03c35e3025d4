package dev.faultline.scenarios.units;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads and writes values with units, exactly: no value is rounded on its way in or out.
public final class Units {
  /// A number as people write it: no sign, no exponent; short enough that no arithmetic on it is
  /// slow.
  public static final String NUMBER = "[0-9]{1,19}(?:\\.[0-9]{1,18})?";

  private static final Pattern QUANTITY = Pattern.compile("(" + NUMBER + ")[ ]*([^0-9 .][^ ]*)?");

  private Units() {}

  /// A value, or what is wrong with the text.
  ///
  /// @param value in the first unit of the quantity; null if the text is wrong
  /// @param rule what is wrong; empty if nothing is
  /// @param fix what to write; empty if nothing is wrong
  public record Parsed(@Nullable BigDecimal value, String rule, String fix) {
    static Parsed of(BigDecimal value) {
      return new Parsed(value, "", "");
    }

    static Parsed wrong(String rule, String fix) {
      return new Parsed(null, rule, fix);
    }
  }

  /// Reads `text`. A bare `0` needs no unit.
  public static Parsed parse(Quantity quantity, String text) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      return Parsed.wrong(
          "must be " + quantity.noun() + " with a unit",
          "write a number and one of " + quantity.symbols() + ", as in " + quantity.example());
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String symbol = matcher.group(2);
    if (symbol == null) {
      return number.signum() == 0
          ? Parsed.of(BigDecimal.ZERO)
          : Parsed.wrong(
              "has no unit",
              "write one of "
                  + quantity.symbols()
                  + " behind the number, as in "
                  + quantity.example());
    }
    for (Quantity.Unit unit : quantity.units()) {
      if (unit.symbol().equals(symbol)) {
        return Parsed.of(number.multiply(unit.factor()));
      }
    }
    String meant = meant(quantity, symbol);
    return Parsed.wrong(
        "has the unknown unit " + symbol,
        meant == null
            ? "units are " + quantity.symbols()
            : "did you mean " + matcher.group(1) + " " + meant + "?");
  }

  /// The units that `symbol` may stand for, as text, or null.
  private static @Nullable String meant(Quantity quantity, String symbol) {
    String key = symbol.toLowerCase(Locale.ROOT);
    String both =
        switch (key) {
          case "µs", "μs", "usec", "micros" -> "us";
          case "msec", "millis" -> "ms";
          case "sec", "secs", "second", "seconds" -> "s";
          case "m", "mins", "minute", "minutes" ->
              quantity == Quantity.DURATION ? "min" : "MiB or MB";
          case "hour", "hours", "hr" -> "h";
          case "k" -> "KiB or kB";
          case "g" -> "GiB or GB";
          case "t" -> "TiB or TB";
          case "byte", "bytes" -> "B";
          case "percent", "pct" -> "%";
          case "gb/s", "gbps", "gb" -> "Gbit/s or GB/s";
          case "mb/s", "mbps", "mb" -> "Mbit/s or MB/s";
          case "kb/s", "kbps", "kb" -> "kbit/s or kB/s";
          case "gbit", "gbits/s" -> "Gbit/s";
          case "mbit", "mbits/s" -> "Mbit/s";
          case "kbit", "kbits/s" -> "kbit/s";
          default -> "";
        };
    boolean known =
        quantity.units().stream().anyMatch(unit -> both.split(" or ")[0].equals(unit.symbol()));
    if (known) {
      return both;
    }
    if (key.matches("[kmg]ib/s|[kmg]ibps") && quantity.units().size() > 8) {
      // bits and bytes differ by a letter's case alone, and by eight times
      String prefix = key.substring(0, 1).toUpperCase(Locale.ROOT) + "i";
      String bits = prefix + "bit/s";
      return symbol.startsWith(prefix) ? bits : bits + " or " + prefix + "B/s";
    }
    for (Quantity.Unit unit : quantity.units()) {
      if (unit.symbol().equalsIgnoreCase(symbol)) {
        return unit.symbol();
      }
    }
    return null;
  }

  public static String formatBytes(long bytes) {
    return format(Quantity.SIZE, BigDecimal.valueOf(bytes));
  }

  public static String formatBitsPerSecond(long bitsPerSecond) {
    return format(Quantity.BIT_RATE, BigDecimal.valueOf(bitsPerSecond));
  }

  public static String formatBytesPerSecond(long bytesPerSecond) {
    return format(Quantity.BYTE_RATE, BigDecimal.valueOf(bytesPerSecond));
  }

  public static String formatNanos(long nanos) {
    return format(Quantity.DURATION, BigDecimal.valueOf(nanos));
  }

  public static String formatPercent(double percent) {
    return format(Quantity.PERCENT, BigDecimal.valueOf(percent));
  }

  /// A short text that reads back as exactly this value; of several as short, one without a
  /// fraction. Bits stay bits and bytes stay bytes, and powers of ten take over from powers of two
  /// only where they are clearly shorter.
  public static String format(Quantity quantity, BigDecimal value) {
    Quantity.Unit first = quantity.units().getFirst();
    String best = plain(value) + " " + first.symbol();
    for (Quantity.Unit unit : quantity.units()) {
      boolean bits = unit.symbol().endsWith("bit/s");
      boolean rare = unit.symbol().endsWith("ibit/s");
      if (rare || value.signum() == 0 || bits != first.symbol().endsWith("bit/s")) {
        continue;
      }
      BigDecimal scaled = exactQuotient(value, unit.factor());
      if (scaled == null) {
        continue;
      }
      String text = plain(scaled) + " " + unit.symbol();
      boolean rounder = best.contains(".") && !text.contains(".");
      int gain = best.length() - text.length();
      boolean otherBase = best.endsWith("iB") && !unit.symbol().endsWith("iB");
      if (gain > (otherBase ? 3 : 0) || gain == 0 && rounder && !otherBase) {
        best = text;
      }
    }
    return best;
  }

  /// The quotient if it has at most three decimals, else null.
  private static @Nullable BigDecimal exactQuotient(BigDecimal value, BigDecimal factor) {
    BigDecimal[] parts = value.movePointRight(3).divideAndRemainder(factor);
    return parts[1].signum() == 0 ? parts[0].movePointLeft(3) : null;
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}
