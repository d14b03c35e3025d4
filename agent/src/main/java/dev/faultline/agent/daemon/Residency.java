package dev.faultline.agent.daemon;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;

/// How many pages of each part of memory are resident. For the owner of a mailbox.
final class Residency {
  /// As many parts as a result's page map has rows.
  static final int ROWS_MAX = 256;

  private final long rowPages;
  private final long[] rows;
  private long count;
  private boolean begun;

  Residency(MemoryMap map) {
    long wanted = Math.min(ROWS_MAX, map.capacity());
    rowPages = Math.ceilDiv(map.capacity(), wanted);
    rows = new long[(int) Math.ceilDiv(map.capacity(), rowPages)];
  }

  /// Counts what is resident at RESUME; what came before that may have come several times.
  void begin(PageSet resident) {
    begun = true;
    PageRuns runs = new PageRuns();
    resident.appendRuns(runs);
    add(runs);
  }

  /// These have come; before RESUME they do not count.
  void add(PageRuns runs) {
    for (int i = 0; begun && i < runs.size(); i++) {
      long page = runs.first(i);
      long end = runs.end(i);
      count += end - page;
      while (page < end) {
        int row = (int) (page / rowPages);
        long until = Math.min(end, (row + 1) * rowPages);
        rows[row] += until - page;
        page = until;
      }
    }
  }

  long count() {
    return count;
  }

  /// The share of each part, 0 to 255.
  byte[] column() {
    byte[] column = new byte[rows.length];
    for (int i = 0; i < rows.length; i++) {
      column[i] = (byte) Math.min(255, rows[i] * 255 / rowPages);
    }
    return column;
  }
}
