package dev.faultline.agent.probe;

import dev.faultline.agent.fault.KernelWrites;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.random.SeededRandom;

/// Measures what it costs that the kernel keeps track of a guest's writes.
///
/// @param protectPageNanos to begin, a page of written memory
/// @param writeNanos what the first write to a page takes longer than the next
/// @param scanPageNanos to look at a page that was not written
/// @param foundPageNanos what a page that was takes longer, and to protect it again
public record WriteProbe(
    double protectPageNanos, double writeNanos, double scanPageNanos, double foundPageNanos) {
  private static final int PAGE_BYTES = 4096;

  /// Of so many pages this one in four is written, at random: runs of one page, mostly.
  private static final int PART = 4;

  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot
  public static WriteProbe run(long pageCount, long seed) {
    SeededRandom random = new SeededRandom(seed);
    PageSet chosen = new PageSet(pageCount);
    while (chosen.count() < pageCount / PART) {
      chosen.add(random.nextBelow(pageCount));
    }
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, pageCount, PAGE_BYTES)) {
      memory.populate(0, pageCount);
      GuestAccess access = new GuestAccess(memory);
      PageSet found = new PageSet(pageCount);
      long begin = System.nanoTime();
      try (KernelWrites writes = KernelWrites.of(memory)) {
        double protect = since(begin);
        long unwritten = System.nanoTime();
        writes.drain(found);
        double scan = since(unwritten);
        double first = write(access, chosen);
        double second = write(access, chosen);
        long written = System.nanoTime();
        writes.drain(found);
        double scanned = since(written);
        if (found.count() != chosen.count()) {
          throw new IllegalStateException(
              found.count() + " pages were found written; " + chosen.count() + " were");
        }
        return new WriteProbe(
            protect / pageCount,
            Math.max(0, first - second) / chosen.count(),
            scan / pageCount,
            Math.max(0, scanned - scan) / chosen.count());
      }
    }
  }

  private static double write(GuestAccess access, PageSet pages) {
    long begin = System.nanoTime();
    for (long page = pages.next(0); page >= 0; page = pages.next(page + 1)) {
      access.write(page * PAGE_BYTES, page);
    }
    return since(begin);
  }

  private static double since(long beginNanos) {
    return System.nanoTime() - beginNanos;
  }
}
