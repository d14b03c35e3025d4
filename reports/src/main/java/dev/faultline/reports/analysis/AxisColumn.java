package dev.faultline.reports.analysis;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The column of an axis in a file that programs read. Where all its values are quantities of one
/// kind it holds plain numbers in that kind's base unit, which its head names last, as in
/// `link.bandwidth_bits_per_second`; otherwise it holds the values as they were given.
///
/// @param axis whose values it holds
/// @param head what it is called
/// @param numeric whether it holds plain numbers
public record AxisColumn(String axis, String head, boolean numeric) {
  /// Whole numbers up to here are exact.
  private static final double WHOLE_MAX = 0x1p53;

  /// The column for these values.
  ///
  /// @param taken heads of other columns; one that would be called like one of them stays text
  public static AxisColumn of(String axis, Collection<String> values, List<String> taken) {
    String kind = "";
    for (String value : values) {
      Quantity quantity = Quantity.of(value);
      boolean plain = quantity != null && quantity.kind().isEmpty();
      if (quantity == null || plain && quantity.value() != 0) {
        return new AxisColumn(axis, axis, false);
      }
      // a plain 0 is one of any kind
      if (!plain && !kind.isEmpty() && !kind.equals(quantity.kind())) {
        return new AxisColumn(axis, axis, false);
      }
      kind = plain ? kind : quantity.kind();
    }
    String head = axis + "_" + unit(kind);
    return kind.isEmpty() || taken.contains(head)
        ? new AxisColumn(axis, axis, false)
        : new AxisColumn(axis, head, true);
  }

  /// The cell for a value; empty for none.
  public String cell(@Nullable String value) {
    if (value == null || !numeric) {
      return value == null ? "" : value;
    }
    Quantity quantity = Quantity.of(value);
    return quantity == null ? "" : number(quantity.value());
  }

  /// A number as programs read it: a whole one without point or exponent.
  public static String number(double value) {
    boolean whole = value == StrictMath.rint(value) && StrictMath.abs(value) <= WHOLE_MAX;
    return whole ? Long.toString((long) value) : BigDecimal.valueOf(value).toString();
  }

  private static String unit(String kind) {
    return switch (kind) {
      case "time" -> "ns";
      case "size" -> "bytes";
      case "rate" -> "bits_per_second";
      default -> "percent";
    };
  }
}
