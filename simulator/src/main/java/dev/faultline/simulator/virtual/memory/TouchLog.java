package dev.faultline.simulator.virtual.memory;

import java.util.Arrays;

/// Pages one after the other, of which only how many distinct ones there were is wanted: written
/// down, unless it was a moment ago, and now and then thinned out. What is kept is less than four
/// times as much as there are distinct pages, or [#ROOM].
///
/// To thin them out they are dealt into blocks of 2^18 pages, so that each block's bits fit the
/// nearest cache.
public final class TouchLog {
  private static final int RECENT_BITS = 10;
  private static final int RECENT = 1 << RECENT_BITS;
  private static final int ROOM = 1 << 20;
  private static final int BLOCK_BITS = 18;
  private static final int BLOCK_MASK = (1 << BLOCK_BITS) - 1;
  private static final int BLOCKS = 1 << Integer.SIZE - 1 - BLOCK_BITS;

  /// Hears of pages, many at a time.
  public interface Listener {
    /// @param pages those from `from` to `end - 1`; to be read only
    void touched(int[] pages, int from, int end);
  }

  private int[] log = new int[64];
  private int size;
  private int thinned; // so many at the begin are distinct
  private int drained; // so many at the begin have been told of
  private int[] untold = {}; // thinned out before they were told of
  private final int[] recent = new int[RECENT]; // page + 1

  public void add(int page) {
    if (size == log.length) {
      makeRoom();
    }
    int at = page * 0x9E3779B9 >>> 32 - RECENT_BITS;
    int other = recent[at] ^ page + 1;
    recent[at] = page + 1;
    log[size] = page;
    size += (other | -other) >>> 31; // no branch: nobody can foretell it
  }

  /// Those added since the last call.
  public void drain(Listener into) {
    if (untold.length > 0) {
      into.touched(untold, 0, untold.length);
      untold = new int[0];
    }
    into.touched(log, drained, size);
    drained = size;
  }

  private void makeRoom() {
    if (size >= ROOM) {
      thin();
    }
    if (size > log.length / 2) {
      log = Arrays.copyOf(log, log.length * 2);
    }
  }

  public long distinct() {
    thin();
    return size;
  }

  private void thin() {
    if (size == thinned) {
      return;
    }
    int before = untold.length;
    untold = Arrays.copyOf(untold, before + size - drained);
    System.arraycopy(log, drained, untold, before, size - drained);
    int[] dealt = new int[size];
    int[] ends = deal(dealt);
    long[] seen = new long[1 << BLOCK_BITS - 6];
    int kept = 0;
    int from = 0;
    for (int end : ends) {
      for (int i = from; i < end; i++) {
        int page = dealt[i] & BLOCK_MASK;
        long bits = seen[page >>> 6];
        seen[page >>> 6] = bits | 1L << page;
        log[kept] = dealt[i];
        kept += 1 - (int) (bits >>> page & 1);
      }
      for (int i = from; i < end; i++) {
        seen[(dealt[i] & BLOCK_MASK) >>> 6] = 0;
      }
      from = Math.max(from, end);
    }
    size = kept;
    thinned = kept;
    drained = kept;
  }

  /// Copies the log by block; returns where the pages of each block end.
  private int[] deal(int[] into) {
    int[] at = new int[BLOCKS];
    for (int i = 0; i < size; i++) {
      at[log[i] >>> BLOCK_BITS]++;
    }
    int begin = 0;
    for (int block = 0; block < BLOCKS; block++) {
      int count = at[block];
      at[block] = begin;
      begin += count;
    }
    for (int i = 0; i < size; i++) {
      into[at[log[i] >>> BLOCK_BITS]++] = log[i];
    }
    return at;
  }
}
