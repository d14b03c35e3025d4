package dev.faultline.agent.machine;

import dev.faultline.agent.fault.Presence;
import java.lang.foreign.MemorySegment;

/// The pages of a guest at the source that it has freed: what they hold is of no use to it. Who
/// writes to one takes it first, which makes it zero, as a kernel does that hands it out. Pages are
/// RAM indexes; any thread.
final class FreePages {
  private final Presence free;
  private final MemorySegment memory;
  private final long pageSizeBytes;
  private final boolean none;

  /// @param memory of all pages
  /// @param first of them
  FreePages(MemorySegment memory, long pageSizeBytes, long first, long count) {
    this.memory = memory;
    this.pageSizeBytes = pageSizeBytes;
    none = count == 0;
    free = new Presence(none ? 0 : memory.byteSize() / pageSizeBytes);
    if (!none) {
      free.add(first, count);
    }
  }

  boolean contains(long page) {
    return !none && free.contains(page);
  }

  long count() {
    return free.count();
  }

  /// How many pages from `first` on, at most `limit`, are free.
  long run(long first, long limit) {
    return none ? 0 : free.run(first, limit, true);
  }

  /// Before a write to the page. Whoever finds it taken also finds its zeros.
  void take(long page) {
    if (contains(page)) {
      synchronized (this) {
        if (contains(page)) {
          memory.asSlice(page * pageSizeBytes, pageSizeBytes).fill((byte) 0);
          free.remove(page, 1);
        }
      }
    }
  }
}
