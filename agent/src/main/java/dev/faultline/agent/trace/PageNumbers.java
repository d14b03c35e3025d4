package dev.faultline.agent.trace;

import java.util.Arrays;

/// A growing set of page numbers; open addressing, so that a hundred million touches of a few
/// million pages cost what the pages cost.
public final class PageNumbers {
  private static final long FREE = -1;
  private long[] table = filled(1 << 10);
  private int size;

  public int size() {
    return size;
  }

  /// @return whether `page` was not in the set before
  public boolean add(long page) {
    int slot = slot(table, page);
    if (table[slot] == page) {
      return false;
    }
    table[slot] = page;
    if (++size > table.length >> 1) {
      long[] larger = filled(table.length << 1);
      for (long member : table) {
        if (member != FREE) {
          larger[slot(larger, member)] = member;
        }
      }
      table = larger;
    }
    return true;
  }

  public boolean contains(long page) {
    return table[slot(table, page)] == page;
  }

  public long[] sorted() {
    long[] pages = Arrays.stream(table).filter(page -> page != FREE).toArray();
    Arrays.sort(pages);
    return pages;
  }

  private static int slot(long[] table, long page) {
    int mask = table.length - 1;
    int slot = (int) (page * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (table[slot] != FREE && table[slot] != page) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long[] filled(int length) {
    long[] table = new long[length];
    Arrays.fill(table, FREE);
    return table;
  }
}
