package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Pages that are known to be zero and that the kernel still takes for absent. To mark them costs
/// next to nothing; they are filled later, by the thread that hears of faults: when one is touched,
/// with its neighbours, and of anonymous memory all the others too, whenever no fault is at hand.
/// All processes share one page of zeroes there; of other backings each would take memory.
final class ZeroPages {
  /// How many zero pages are filled together around a touched one, and while nothing else is to do.
  private static final int NEIGHBOURS = 16;

  private static final int BATCH = 32;

  private final GuestMemory memory;
  private final Userfaultfd uffd;
  private final Presence unfilled;
  private final MemorySegment zeroPage;
  private final boolean fillsAll;
  private final int pageSizeBytes;
  private volatile boolean toFill;
  private long cursor;

  /// @param maps whether the kernel fills with zeroes here, or they have to be copied
  ZeroPages(GuestMemory memory, Userfaultfd uffd, boolean maps) {
    this.memory = memory;
    this.uffd = uffd;
    pageSizeBytes = memory.pageSizeBytes();
    unfilled = new Presence(memory.pageCount());
    zeroPage = maps ? MemorySegment.NULL : Arena.ofAuto().allocate(pageSizeBytes, 4096);
    fillsAll = maps && memory.backing() == Backing.ANONYMOUS;
  }

  void mark(long first, long count) {
    unfilled.add(first, count);
    toFill = fillsAll;
  }

  /// Makes pages absent again. Nothing is filled meanwhile: a zero page that came behind this would
  /// keep out what is installed next.
  synchronized void discard(long first, long count) {
    unfilled.remove(first, count);
    memory.drop(first, count);
  }

  boolean contains(long page) {
    return unfilled.contains(page);
  }

  /// Fills a page that was touched, with the zero pages that follow it, and lets who waits go on.
  synchronized void touched(long page) {
    long limit = Math.min(zeroPage.byteSize() > 0 ? 1 : NEIGHBOURS, memory.pageCount() - page);
    fill(page, Math.max(1, unfilled.run(page, limit, true)));
  }

  /// Fills a few of those that nobody has touched. False if there is nothing to do.
  synchronized boolean fillSome() {
    if (!toFill) {
      return false;
    }
    long left = memory.pageCount() - cursor;
    cursor += unfilled.run(cursor, left, false);
    if (cursor == memory.pageCount()) {
      cursor = 0;
      toFill = false; // before the look: who marks meanwhile sets it again
      toFill = unfilled.run(0, memory.pageCount(), false) < memory.pageCount();
      return toFill;
    }
    long limit = Math.min(BATCH, memory.pageCount() - cursor);
    fill(cursor, unfilled.run(cursor, limit, true));
    return true;
  }

  /// Fills pages, whatever they are taken for.
  synchronized void fill(long first, long count) {
    unfilled.remove(first, count);
    long page = first;
    while (page < first + count) {
      long start = memory.address() + page * pageSizeBytes;
      long length = (first + count - page) * pageSizeBytes;
      long filled =
          zeroPage.byteSize() == 0
              ? uffd.zeropage(start, length, true)
              : uffd.copy(start, zeroPage.address(), pageSizeBytes, true);
      if (filled > 0) {
        page += filled / pageSizeBytes;
      } else if (filled == -Libc.EEXIST) {
        uffd.wake(start, pageSizeBytes);
        page++;
      } else if (filled != -Libc.EAGAIN) {
        throw refused(filled);
      }
    }
  }

  private HostException refused(long result) {
    return new HostException(
        "a page of zeroes could not be put into the target's memory of backing "
            + memory.backing()
            + ": "
            + Libc.error(result)
            + memory.shortage());
  }
}
