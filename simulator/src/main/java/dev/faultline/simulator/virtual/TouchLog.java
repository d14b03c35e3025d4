package dev.faultline.simulator.virtual;

import java.util.Arrays;

/// Pages one after the other, of which only how many distinct ones there were is wanted: written
/// down, unless it was a moment ago, and now and then sorted and merged with those before.
final class TouchLog {
  private static final int RECENT_BITS = 10;
  private static final int RECENT = 1 << RECENT_BITS;
  private static final int ROOM = 1 << 20;
  private int[] log = new int[64];
  private int size;
  private int[] sorted = new int[0];
  private int sortedSize;
  private final int[] recent = new int[RECENT]; // page + 1

  void add(int page) {
    if (size == log.length) {
      if (size < ROOM) {
        log = Arrays.copyOf(log, size * 2);
      } else {
        merge();
      }
    }
    int at = page * 0x9E3779B9 >>> 32 - RECENT_BITS;
    int other = recent[at] ^ page + 1;
    recent[at] = page + 1;
    log[size] = page;
    size += (other | -other) >>> 31; // no branch: nobody can foretell it
  }

  long distinct() {
    merge();
    return sortedSize;
  }

  /// Merges from the end, where there is room, and closes the gap that repeated pages leave.
  private void merge() {
    Arrays.sort(log, 0, size);
    int room = sortedSize + size;
    if (sorted.length < room) {
      sorted = Arrays.copyOf(sorted, room + room / 2);
    }
    int old = sortedSize - 1;
    int to = room;
    for (int i = size - 1; i >= 0; i--) {
      int page = log[i];
      if (to < room && sorted[to] == page) {
        continue;
      }
      while (old >= 0 && sorted[old] > page) {
        sorted[--to] = sorted[old--];
      }
      if (old >= 0 && sorted[old] == page) {
        old--;
      }
      sorted[--to] = page;
    }
    int moved = room - to;
    System.arraycopy(sorted, to, sorted, old + 1, moved);
    sortedSize = old + 1 + moved;
    size = 0;
  }
}
