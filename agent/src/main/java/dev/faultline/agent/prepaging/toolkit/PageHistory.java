package dev.faultline.agent.prepaging.toolkit;

import dev.faultline.agent.memory.PageSet;
import java.util.Arrays;

/// What the scans of the source's history said of each page that was ever accessed, as one number:
/// the larger, the sooner the page is wanted.
///
/// Open addressing: 16 to 32 bytes a page, 24 to 48 with [Measure#PATTERN]. Of the pages accessed
/// only the first [#PAGES_MAX] are remembered, which is 16 GiB of a guest of 4 KiB pages.
public final class PageHistory {
  public static final int PAGES_MAX = 1 << 22;

  /// How a page is measured.
  public enum Measure {
    /// The last scan that found it accessed.
    RECENCY,
    /// The same, and of those that one scan found last, by which of the [#PATTERN_BITS] scans
    /// before found them, too: the shift register of page replacement by aging. Pages that were
    /// always used together lie together so. Scans older than [#AGE_MAX] are one.
    PATTERN,
    /// How many scans found it accessed.
    FREQUENCY,
    /// The same, each scan counting less by exp(-age / [#DECAY_NANOS]).
    DECAYED
  }

  private static final int INDEX_BITS = 22;
  private static final int PATTERN_BITS = 22;
  private static final int AGE_MAX = (1 << 19) - 1;
  private static final double DECAY_NANOS = 200e6;

  private final Measure measure;
  private final int pagesMax;
  private int[] pages = new int[1 << 10]; // page + 1; 0 where nothing is
  private float[] values = new float[pages.length];
  private int[] patterns; // the highest bit: the scan before the last that found it
  private int count;
  private int scans;
  private long lastNanos;
  private double weight = 1;

  public PageHistory(Measure measure, int pagesMax) {
    this.measure = measure;
    this.pagesMax = pagesMax;
    patterns = new int[measure == Measure.PATTERN ? pages.length : 0];
  }

  /// A scan found these pages accessed.
  public void scanned(PageSet accessed, long nowNanos) {
    scans++;
    decay(nowNanos);
    for (long page = accessed.next(0); page >= 0; page = accessed.next(page + 1)) {
      add((int) page);
    }
  }

  /// Instead of every old value shrinking, a new access weighs more; once it weighs too much for a
  /// float, all are brought down.
  private void decay(long nowNanos) {
    if (measure == Measure.DECAYED) {
      weight *= scans == 1 ? 1 : StrictMath.exp((nowNanos - lastNanos) / DECAY_NANOS);
      lastNanos = nowNanos;
      if (weight > 1e15) {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (values[i] / weight);
        }
        weight = 1;
      }
    }
  }

  private void add(int page) {
    int at = slot(page);
    if (pages[at] == 0) {
      if (count == pagesMax) {
        return;
      }
      pages[at] = page + 1;
      count++;
    }
    if (measure == Measure.PATTERN) {
      patterns[at] = shifted(patterns[at], scans - (int) values[at], values[at] > 0);
    }
    values[at] =
        switch (measure) {
          case RECENCY, PATTERN -> scans;
          case FREQUENCY -> values[at] + 1;
          case DECAYED -> (float) (values[at] + weight);
        };
    if (count > pages.length / 2) {
      grow();
    }
  }

  /// The register once the page is found accessed `by` scans after the last that found it; bit
  /// `PATTERN_BITS - 1` stands for the scan just before.
  private static int shifted(int pattern, int by, boolean before) {
    int withLast = pattern | (before ? 1 << PATTERN_BITS : 0);
    return by > PATTERN_BITS ? 0 : withLast >>> by;
  }

  private int slot(int page) {
    int mask = pages.length - 1;
    int at = page * 0x9E3779B9 >>> 8 & mask;
    while (pages[at] != 0 && pages[at] != page + 1) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    int[] oldPages = pages;
    float[] oldValues = values;
    int[] oldPatterns = patterns;
    pages = new int[oldPages.length * 2];
    values = new float[pages.length];
    patterns = new int[oldPatterns.length * 2];
    for (int i = 0; i < oldPages.length; i++) {
      if (oldPages[i] != 0) {
        int at = slot(oldPages[i] - 1);
        pages[at] = oldPages[i];
        values[at] = oldValues[i];
        if (patterns.length > 0) {
          patterns[at] = oldPatterns[i];
        }
      }
    }
  }

  /// Pages in an order.
  ///
  /// @param pages slot by slot
  /// @param byAddress the same pages, ascending
  /// @param slots where each of `byAddress` is in `pages`
  public record Order(int[] pages, int[] byAddress, int[] slots) {}

  /// The pages by falling value, those of one value by address. Sorts twice, once by address and
  /// once by value: 100 to 200 ns a page.
  ///
  /// @param cluster 1, or how many neighbours (an aligned block) are as hot as the hottest of them,
  ///   so that they stay together; patterns do not count then
  public Order ordered(int cluster) {
    long[] keys = new long[count];
    int filled = 0;
    for (int i = 0; i < pages.length; i++) {
      if (pages[i] != 0) {
        keys[filled++] = (pages[i] - 1L) << Integer.SIZE | i;
      }
    }
    Arrays.sort(keys);
    int[] byAddress = new int[count];
    for (int i = 0; i < count; i++) {
      byAddress[i] = (int) (keys[i] >>> Integer.SIZE);
      keys[i] = coldness((int) keys[i], cluster == 1);
    }
    for (int from = 0; from < count; ) {
      int block = byAddress[from] / cluster;
      long best = Long.MAX_VALUE;
      int end = from;
      while (end < count && byAddress[end] / cluster == block) {
        best = Math.min(best, keys[end++]);
      }
      while (from < end) {
        keys[from] = best << INDEX_BITS | from++;
      }
    }
    Arrays.sort(keys);
    int[] order = new int[count];
    int[] slots = new int[count];
    for (int slot = 0; slot < count; slot++) {
      int at = (int) keys[slot] & (1 << INDEX_BITS) - 1;
      order[slot] = byAddress[at];
      slots[at] = slot;
    }
    return new Order(order, byAddress, slots);
  }

  /// The hotter the smaller, below 2^41, so that 22 bits more leave the sign alone. Floats from 0
  /// on are in the order of their bits.
  private long coldness(int at, boolean withPattern) {
    if (measure != Measure.PATTERN) {
      return Integer.MAX_VALUE - Float.floatToRawIntBits(values[at]);
    }
    long age = Math.min(AGE_MAX, scans - (long) values[at]);
    int pattern = withPattern ? patterns[at] : 0;
    return age << PATTERN_BITS | (1 << PATTERN_BITS) - 1 - pattern;
  }
}
