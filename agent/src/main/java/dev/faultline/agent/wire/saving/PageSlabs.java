package dev.faultline.agent.wire.saving;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Native memory for numbered pages, taken a slab at a time. Its owner sees to it that it is not
/// closed while it is used.
public final class PageSlabs implements AutoCloseable {
  private static final int SLAB_BYTES = 1 << 20;
  private static final int SLABS_AHEAD = 16;

  private final int pageSizeBytes;
  private final int slabPages;
  private final MemorySegment[] slabs;
  private final Arena arena = Arena.ofShared();

  /// @param pagesMax numbers are below it
  public PageSlabs(int pageSizeBytes, int pagesMax) {
    this.pageSizeBytes = pageSizeBytes;
    slabPages = Math.max(1, SLAB_BYTES / pageSizeBytes);
    slabs = new MemorySegment[Math.ceilDiv(pagesMax, slabPages)];
    java.util.Arrays.fill(slabs, MemorySegment.NULL);
  }

  /// How far numbers may run ahead of how many there are: what several connections have under way.
  public int pagesAhead() {
    return SLABS_AHEAD * slabPages;
  }

  public MemorySegment page(int number) {
    int slab = number / slabPages;
    if (slabs[slab].byteSize() == 0) {
      slabs[slab] = arena.allocate((long) slabPages * pageSizeBytes, Long.BYTES);
    }
    return slabs[slab].asSlice((long) (number % slabPages) * pageSizeBytes, pageSizeBytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
