package dev.faultline.scenarios.imports.log;

import java.util.HashSet;
import java.util.Set;

/// Of what all pages of a log are multiples, which tells byte addresses that are small enough to be
/// pages.
///
/// Pages of a program lie beside one another. Where all are multiples of 2^k, they are either
/// larger than 4 KiB, as pages of some processor are, or they are addresses: of words (8), lines
/// (64) or pages (4096).
public final class Alignment {
  /// Fewer have a common factor by chance.
  private static final int LEAST_PAGES = 64;

  /// 2^k pages of 4 KiB for which no processor has a page: 4, 16 and 64 KiB, 2, 4 and 32 MiB and
  /// more are left out.
  private static final Set<Integer> OF_NO_PAGE = Set.of(3, 5, 6, 7, 8, 11, 12);

  private final Set<Long> some = new HashSet<>();
  private long bits;

  public void see(long page) {
    bits |= page;
    if (some.size() < LEAST_PAGES) {
      some.add(page);
    }
  }

  /// Warns of pages that are hardly any.
  public void noteTo(TouchSink trace) {
    int zeros = Long.numberOfTrailingZeros(bits);
    if (some.size() == LEAST_PAGES && OF_NO_PAGE.contains(zeros)) {
      trace.note(
          "warning: all pages are multiples of %d; if they are byte addresses, --addresses divides them"
              .formatted(1 << zeros));
    }
  }
}
