package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.simulator.virtual.time.Slots;

/// Which parts of its pages a guest has written since that was last told, and since each page was
/// last sent. A part is a page unless `dirty-granularity` says less; then each write falls into one
/// of its page's parts, drawn alike.
final class WrittenParts {
  private final long partsPerPage;
  final long partBytes;
  private final SeededRandom draws;
  private final PageSet written;
  private final PageSet unsent; // of pages that are told; used where a page has several parts
  private final PageRuns runs = new PageRuns();

  WrittenParts(HostSetup here) {
    partBytes = bytes(here);
    partsPerPage = here.plan().map().pageSizeBytes() / partBytes;
    written = new PageSet(here.plan().map().capacity() * partsPerPage);
    unsent = partsPerPage == 1 ? written : new PageSet(written.capacity());
    draws = SeededRandom.stream(here.plan().digest(), "parts-" + here.id(Slots.DIRTY_LOG));
  }

  /// How large a part is.
  static long bytes(HostSetup here) {
    long page = here.plan().map().pageSizeBytes();
    long finest = here.plan().spec().preCopy().resend().dirtyGranularityBytes();
    return finest == 0 ? page : Math.min(page, finest);
  }

  /// @return whether it is the first write to its part
  boolean add(long page) {
    return written.add(
        partsPerPage == 1 ? page : page * partsPerPage + draws.nextBelow(partsPerPage));
  }

  /// Parts that were written.
  long count() {
    return written.count();
  }

  /// How many there are.
  long of(long pages) {
    return pages * partsPerPage;
  }

  /// Their pages, until the next call; they are told now.
  PageRuns take() {
    runs.clear();
    if (partsPerPage == 1) {
      written.appendRuns(runs);
    } else {
      long last = -1;
      for (long part = written.next(0); part >= 0; part = written.next(part + 1)) {
        unsent.add(part);
        if (part / partsPerPage != last) {
          last = part / partsPerPage;
          runs.add(last, 1);
        }
      }
    }
    written.clear();
    return runs;
  }

  /// What of a page has to be sent again, which it is now.
  long takeBytes(long page) {
    if (partsPerPage == 1) {
      return partBytes;
    }
    long first = page * partsPerPage;
    long parts = unsent.countIn(first, partsPerPage);
    unsent.removeRun(first, partsPerPage);
    return parts * partBytes;
  }
}
