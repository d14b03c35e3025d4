package dev.faultline.simulator.virtual.memory;

import dev.faultline.agent.memory.PageSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A set of pages that grows with its members: open addressing, and a bitmap of the whole guest
/// once that is no larger. Nobody iterates over it.
public final class SeenPages {
  private final long capacity;
  private int[] table = new int[1024]; // page + 1; 0 where nothing is
  private int count;
  private @Nullable PageSet all;

  public SeenPages(long capacity) {
    this.capacity = capacity;
  }

  /// Adds a page; true if it was not a member before.
  public boolean add(long page) {
    PageSet bitmap = all;
    if (bitmap != null) {
      return bitmap.add(page);
    }
    if (!put((int) page + 1)) {
      return false;
    }
    if (++count > table.length / 2) {
      grow();
    }
    return true;
  }

  private boolean put(int member) {
    int mask = table.length - 1;
    int at = member * 0x9E3779B9 >>> 8 & mask;
    while (table[at] != 0) {
      if (table[at] == member) {
        return false;
      }
      at = at + 1 & mask;
    }
    table[at] = member;
    return true;
  }

  private void grow() {
    int[] members = table;
    if (members.length * 2L * Integer.SIZE >= capacity) {
      PageSet bitmap = new PageSet(capacity);
      Arrays.stream(members).filter(member -> member != 0).forEach(m -> bitmap.add(m - 1));
      all = bitmap;
      table = new int[0];
      return;
    }
    table = new int[members.length * 2];
    for (int member : members) {
      if (member != 0) {
        put(member);
      }
    }
  }
}
