package dev.faultline.agent.plan;

import java.math.BigInteger;
import java.util.Locale;

/// How long so much takes at a rate, in nanoseconds: exact whatever the size, where a plain product
/// of bytes and 10^9 overflows from 9.2 GB on.
public final class Nanos {
  private static final long PER_SECOND = 1_000_000_000L;

  private Nanos() {}

  /// Rounded up.
  ///
  /// @param amount at least 0
  /// @param perSecond of the same unit, at least 1
  /// @throws ArithmeticException if it takes more than 292 years
  public static long ceil(long amount, long perSecond) {
    long floor = floor(amount, perSecond);
    return isExact(floor, amount, perSecond) ? floor : Math.addExact(floor, 1);
  }

  /// For a message: `2.500 s`, or of less than a millisecond `6.0 us`.
  public static String text(long nanos) {
    return nanos < 1_000_000
        ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
        : String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }

  private static boolean isExact(long nanos, long amount, long perSecond) {
    return nanos * perSecond == amount * PER_SECOND; // both modulo 2^64, and less than one apart
  }

  /// Rounded down.
  ///
  /// @throws ArithmeticException if it takes more than 292 years
  public static long floor(long amount, long perSecond) {
    if (amount < 0 || perSecond < 1) {
      throw new ArithmeticException(amount + " at " + perSecond + " a second");
    }
    if (amount <= Long.MAX_VALUE / PER_SECOND) {
      return amount * PER_SECOND / perSecond;
    }
    return BigInteger.valueOf(amount)
        .multiply(BigInteger.valueOf(PER_SECOND))
        .divide(BigInteger.valueOf(perSecond))
        .longValueExact();
  }
}
