package dev.faultline.simulator.virtual.host;

import java.util.Arrays;

/// What a source keeps of the pages that it sent, to send differences (QEMU's
/// `migration/page_cache.c`): each page has one place, by its number, and a page that was used in
/// this round or the one before keeps it.
final class SentPages {
  private static final int LIFETIME_ROUNDS = 2;
  private final long[] pages;
  private final int[] rounds;

  /// @param count of pages that it has room for; rounded down to a power of two, at least 1
  SentPages(long count) {
    int places = (int) Math.clamp(Long.highestOneBit(count), 1, 1 << 28);
    pages = new long[places];
    rounds = new int[places];
    Arrays.fill(pages, -1);
  }

  /// Whether the page is kept, which makes it used in this round.
  boolean has(long page, int round) {
    int place = (int) (page & pages.length - 1);
    if (pages[place] != page) {
      return false;
    }
    rounds[place] = round;
    return true;
  }

  /// Keeps a page, unless its place is another's that is still in use.
  void keep(long page, int round) {
    int place = (int) (page & pages.length - 1);
    if (pages[place] < 0 || pages[place] == page || rounds[place] + LIFETIME_ROUNDS <= round) {
      pages[place] = page;
      rounds[place] = round;
    }
  }
}
