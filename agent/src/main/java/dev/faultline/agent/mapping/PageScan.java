package dev.faultline.agent.mapping;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Looks for pages of a guest's memory in this process's page table, by the ioctl PAGEMAP_SCAN
/// (Linux 6.7, `Documentation/admin-guide/mm/pagemap.rst`). Touches none of them. For one thread.
public final class PageScan implements AutoCloseable {
  /// Categories of a page.
  public static final long WRITTEN = 1 << 1;

  /// Of a file or shared memory, also while the kernel moves it.
  public static final long FILE = 1 << 2;

  public static final long PRESENT = 1 << 3;
  public static final long SWAPPED = 1 << 4;
  public static final long PFN_ZERO = 1 << 5;

  private static final long PAGEMAP_SCAN = 0xC0606610L;
  private static final long PROTECT_MATCHING = 1;
  private static final long CHECK_ASYNC = 1 << 1;
  private static final int ARGUMENT_BYTES = 96;
  private static final int REGION_BYTES = 24;
  private static final int REGIONS = 4096;
  private static final int WALK_END = 4 * Long.BYTES;

  private final GuestMemory memory;
  private final long fd;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment argument = arena.allocate(ARGUMENT_BYTES, 8);
  private final MemorySegment regions = arena.allocate((long) REGIONS * REGION_BYTES, 8);
  private boolean closed;

  public PageScan(GuestMemory memory) {
    this.memory = memory;
    fd = Libc.open("/proc/self/pagemap", Libc.O_CLOEXEC, 0);
  }

  /// Which pages.
  ///
  /// @param protects whether a page that is found is protected in the same step, so that it is
  ///   [#WRITTEN] again when it is written again; the memory is registered for that
  /// @param inverted categories that are taken for their opposite
  /// @param all a page has all of these
  /// @param any and at least one of these, if there are any
  public record Wanted(boolean protects, long inverted, long all, long any) {}

  /// Adds the pages, by RAM index.
  ///
  /// @return 0, or `-errno`: nothing is known of the pages then
  public long find(Wanted wanted, PageSet into) {
    if (Libc.failed(fd)) {
      return fd;
    }
    long start = memory.address();
    long end = start + memory.bytes();
    long page = memory.pageSizeBytes();
    while (start < end) {
      long[] fields = {
        ARGUMENT_BYTES,
        wanted.protects ? PROTECT_MATCHING | CHECK_ASYNC : 0,
        start,
        end,
        0,
        regions.address(),
        REGIONS,
        0,
        wanted.inverted,
        wanted.all,
        wanted.any,
        wanted.all | wanted.any
      };
      MemorySegment.copy(fields, 0, argument, JAVA_LONG, 0, fields.length);
      long found = Libc.ioctl((int) fd, PAGEMAP_SCAN, argument);
      if (Libc.failed(found)) {
        return found;
      }
      for (long i = 0; i < found; i++) {
        long first = (regions.get(JAVA_LONG, i * REGION_BYTES) - memory.address()) / page;
        long to = regions.get(JAVA_LONG, i * REGION_BYTES + 8) - memory.address();
        into.addRun(first, Math.ceilDiv(to, page) - first);
      }
      start = argument.get(JAVA_LONG, WALK_END);
    }
    return 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
      if (!Libc.failed(fd)) {
        Libc.close((int) fd);
      }
    }
  }
}
