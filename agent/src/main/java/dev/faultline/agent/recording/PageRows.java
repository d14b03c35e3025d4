package dev.faultline.agent.recording;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;

/// Rows of a guest's memory, for pictures: at most [#MAX], each a power of two of page frames.
public final class PageRows {
  public static final int MAX = 256;

  private final int shift;
  private final int count;

  public PageRows(MemoryMap map) {
    long atLeast = Math.ceilDiv(map.capacity(), MAX);
    shift = 64 - Long.numberOfLeadingZeros(atLeast - 1);
    count = (int) (map.capacity() - 1 >>> shift) + 1;
  }

  public int count() {
    return count;
  }

  /// Page frames of a row; the last may have fewer.
  public long pages() {
    return 1L << shift;
  }

  int of(long page) {
    return (int) (page >>> shift);
  }

  /// The page behind the last one of that page's row.
  long endOf(long page) {
    return (page >>> shift) + 1 << shift;
  }

  /// So many pages of a row as a byte: 255 are all, and at least 1 if there are any.
  byte share(long pages) {
    long share = pages * 255 >>> shift;
    return (byte) (share == 0 && pages > 0 ? 1 : share);
  }

  /// The share of each row that is in the set.
  public byte[] column(PageSet set) {
    byte[] column = new byte[count];
    for (int row = 0; row < count; row++) {
      long first = (long) row << shift;
      column[row] = share(set.countIn(first, Math.min(pages(), set.capacity() - first)));
    }
    return column;
  }
}
