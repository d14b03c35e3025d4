package dev.faultline.simulator.virtual;

import java.util.Arrays;

/// Pages one after the other, of which only how many distinct ones there were is wanted: written
/// down, and now and then sorted and merged with those before.
final class TouchLog {
  private static final int ROOM = 1 << 18;
  private int[] log = new int[64];
  private int size;
  private int[] sorted = new int[0];

  void add(int page) {
    if (size == log.length) {
      makeRoom();
    }
    log[size++] = page;
  }

  private void makeRoom() {
    if (log.length < ROOM) {
      log = Arrays.copyOf(log, log.length * 2);
    } else {
      merge();
    }
  }

  long distinct() {
    merge();
    return sorted.length;
  }

  private void merge() {
    Arrays.sort(log, 0, size);
    int[] merged = new int[sorted.length + size];
    int count = 0;
    int old = 0;
    int last = -1;
    for (int i = 0; i < size; i++) {
      int page = log[i];
      if (page != last) {
        last = page;
        while (old < sorted.length && sorted[old] < page) {
          merged[count++] = sorted[old++];
        }
        if (old < sorted.length && sorted[old] == page) {
          old++;
        }
        merged[count++] = page;
      }
    }
    int rest = sorted.length - old;
    System.arraycopy(sorted, old, merged, count, rest);
    sorted = Arrays.copyOf(merged, count + rest);
    size = 0;
  }
}
