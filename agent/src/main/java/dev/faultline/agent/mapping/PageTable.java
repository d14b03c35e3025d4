package dev.faultline.agent.mapping;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Which pages of a mapping this process has populated, by the ioctl PAGEMAP_SCAN (Linux 6.7,
/// `Documentation/admin-guide/mm/pagemap.rst`): those in memory or swapped out, without those that
/// were only read and share the kernel's page of zeroes. An older kernel does not say, and all
/// pages count as populated, which is safe.
final class PageTable {
  private static final long PAGEMAP_SCAN = 0xC0606610L;
  private static final long ARGUMENT_BYTES = 96;
  private static final long REGION_BYTES = 24;
  private static final long REGIONS = 4096;
  private static final long PRESENT = 1 << 3;
  private static final long SWAPPED = 1 << 4;
  private static final long PFN_ZERO = 1 << 5;

  private PageTable() {}

  static void populated(GuestMemory memory, PageSet into) {
    long fd = Libc.open("/proc/self/pagemap", Libc.O_CLOEXEC, 0);
    if (Libc.failed(fd)) {
      into.addRun(0, memory.pageCount());
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      scan((int) fd, memory, arena, into);
    } finally {
      Libc.close((int) fd);
    }
  }

  private static void scan(int fd, GuestMemory memory, Arena arena, PageSet into) {
    MemorySegment argument = arena.allocate(ARGUMENT_BYTES, 8);
    MemorySegment regions = arena.allocate(REGIONS * REGION_BYTES, 8);
    long end = memory.address() + memory.bytes();
    long start = memory.address();
    while (start < end) {
      long[] fields = {
        ARGUMENT_BYTES,
        0,
        start,
        end,
        0,
        regions.address(),
        REGIONS,
        0,
        PFN_ZERO, // inverted: set in what is not the page of zeroes
        PFN_ZERO,
        PRESENT | SWAPPED,
        PRESENT | SWAPPED
      };
      MemorySegment.copy(fields, 0, argument, JAVA_LONG, 0, fields.length);
      long found = Libc.ioctl(fd, PAGEMAP_SCAN, argument);
      if (Libc.failed(found)) {
        into.addRun(0, memory.pageCount());
        return;
      }
      for (long i = 0; i < found; i++) {
        long from = regions.get(JAVA_LONG, i * REGION_BYTES) - memory.address();
        long to = regions.get(JAVA_LONG, i * REGION_BYTES + 8) - memory.address();
        long first = from / memory.pageSizeBytes();
        into.addRun(first, Math.ceilDiv(to, memory.pageSizeBytes()) - first);
      }
      start = argument.get(JAVA_LONG, 4 * 8);
    }
  }
}
