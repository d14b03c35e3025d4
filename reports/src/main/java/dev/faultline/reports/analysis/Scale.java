package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// A unit of a size that people can read, chosen for one number and used for what stands beside it:
/// three significant digits, `12.3 ms`.
///
/// @param divisor from the raw unit
/// @param suffix of the unit, empty for plain numbers
/// @param decimals after the point
public record Scale(double divisor, String suffix, int decimals) {
  /// What stands for a missing value.
  public static final String MISSING = "-";

  private static final String[] TIME = {"ns", "us", "ms", "s"};
  private static final String[] SIZE = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  /// The scale for numbers of about this size.
  public static Scale of(Unit unit, double magnitude) {
    return switch (unit) {
      case NANOSECONDS -> stepped(magnitude, 1000, TIME, "ns");
      case BYTES -> stepped(magnitude, 1024, SIZE, "B");
      case PER_SECOND -> new Scale(1, "/s", decimals(magnitude));
      case COUNT ->
          new Scale(1, "", magnitude == StrictMath.rint(magnitude) ? 0 : decimals(magnitude));
      case RATIO -> new Scale(1, "", StrictMath.max(decimals(magnitude), magnitude < 100 ? 2 : 0));
    };
  }

  /// The scale for a ratio that has this interval: its digits, so that rounding never takes it out
  /// of there.
  public static Scale ofRatio(Interval interval) {
    double width = interval.high() - interval.low();
    return of(Unit.RATIO, interval.high()).toShow(width / 2);
  }

  /// The scale for a difference that has this interval.
  public static Scale ofDifference(Unit unit, Interval interval) {
    double low = interval.low();
    double high = interval.high();
    return of(unit, StrictMath.max(StrictMath.abs(low), StrictMath.abs(high))).toShow(high - low);
  }

  /// One number with its unit.
  public static String show(Unit unit, @Nullable Double value) {
    if (value == null) {
      return MISSING;
    }
    Scale scale = of(unit, value);
    return scale.withUnit(scale.number(value));
  }

  /// A factor, two digits: `3.1`, `27`.
  public static String times(double factor) {
    return fixed(factor, factor < 9.95 ? 1 : 0);
  }

  public static String percent(double share) {
    return fixed(share * 100, StrictMath.abs(share) < 0.0995 && share != 0 ? 1 : 0) + " %";
  }

  /// The number in this scale, without the unit.
  public String number(double value) {
    return fixed(value / divisor, decimals);
  }

  /// The number in this scale with its sign, `+` too.
  public String signed(double value) {
    String text = number(value);
    return text.startsWith("-") || value == 0 ? text : "+" + text;
  }

  public String withUnit(String number) {
    return suffix.isEmpty() ? number : number + " " + suffix;
  }

  /// The same with enough decimals to show a small number beside a large one, two more at most.
  public Scale toShow(double small) {
    int more = decimals;
    while (more < decimals + 2
        && StrictMath.abs(small) / divisor < 0.95 * StrictMath.pow(10, -more)) {
      more++;
    }
    return small == 0 ? this : new Scale(divisor, suffix, more);
  }

  private static Scale stepped(double magnitude, double step, String[] suffixes, String raw) {
    double divisor = 1;
    int index = 0;
    // 999.5 would print as 1000 in the smaller unit
    while (index < suffixes.length - 1 && StrictMath.abs(magnitude) / divisor >= step - 0.5) {
      divisor *= step;
      index++;
    }
    boolean whole = suffixes[index].equals(raw);
    return new Scale(divisor, suffixes[index], whole ? 0 : decimals(magnitude / divisor));
  }

  private static int decimals(double magnitude) {
    double size = StrictMath.abs(magnitude);
    if (size >= 99.95 || size == 0) {
      return 0;
    }
    return size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
  }

  private static String fixed(double value, int decimals) {
    BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
    String text = rounded.signum() == 0 ? rounded.abs().toPlainString() : rounded.toPlainString();
    int point = text.indexOf('.') < 0 ? text.length() : text.indexOf('.');
    int first = text.startsWith("-") ? 1 : 0;
    StringBuilder grouped = new StringBuilder(text);
    for (int at = point - 3; at > first; at -= 3) {
      grouped.insert(at, ',');
    }
    return grouped.toString();
  }
}
