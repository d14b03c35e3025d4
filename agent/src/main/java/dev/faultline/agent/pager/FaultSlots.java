package dev.faultline.agent.pager;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/// The faults of a guest whose threads are not known, each in a slot that stands for a vCPU. A page
/// is in one at most, however many threads wait for it. For who holds its owner's lock.
final class FaultSlots {
  private record Waiting(long page, boolean write, long sinceNanos) {}

  private static final long NONE = -1;
  private static final long LATENCY_NANOS_MAX = 3_600_000_000_000L;

  private final long[] pages;
  private final long[] since;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, 3);
  private int used;
  private int admitted;
  private boolean isWrite;

  FaultSlots(int count) {
    pages = new long[count];
    since = new long[count];
    Arrays.fill(pages, NONE);
  }

  /// A fault that waits for a slot, unless its page is waited for already.
  void wait(long page, boolean write, long sinceNanos) {
    if (!isAwaited(page)) {
      waiting.add(new Waiting(page, write, sinceNanos));
    }
  }

  /// Gives the next fault a free slot; false if there is none of either.
  boolean admit() {
    if (waiting.isEmpty() || used == pages.length) {
      return false;
    }
    Waiting next = waiting.remove();
    admitted = slot(NONE);
    pages[admitted] = next.page;
    since[admitted] = next.sinceNanos;
    isWrite = next.write;
    used++;
    return true;
  }

  private int slot(long page) {
    for (int i = 0; i < pages.length; i++) {
      if (pages[i] == page) {
        return i;
      }
    }
    return -1;
  }

  /// The slot of the fault that was admitted last.
  int admitted() {
    return admitted;
  }

  long page() {
    return pages[admitted];
  }

  boolean isWrite() {
    return isWrite;
  }

  long sinceNanos() {
    return since[admitted];
  }

  boolean isAwaited(long page) {
    return slot(page) >= 0 || waiting.stream().anyMatch(one -> one.page == page);
  }

  /// The page that a slot waits for; below 0 for none.
  long pageOf(int slot) {
    return pages[slot];
  }

  /// Pages are there: who waits for one waits no more.
  void arrived(long first, long count, long nowNanos) {
    for (int i = 0; used > 0 && i < pages.length; i++) {
      if (pages[i] >= first && pages[i] < first + count) {
        served(since[i], nowNanos);
        pages[i] = NONE;
        used--;
      }
    }
    if (!waiting.isEmpty()) {
      waiting.removeIf(
          one -> {
            boolean isThere = one.page >= first && one.page < first + count;
            if (isThere) {
              served(one.sinceNanos, nowNanos);
            }
            return isThere;
          });
    }
  }

  private void served(long sinceNanos, long nowNanos) {
    latencies.recordValue(Math.clamp(nowNanos - sinceNanos, 0, LATENCY_NANOS_MAX));
  }

  /// From hearing of a fault until its page was there; a copy.
  Histogram latencies() {
    return latencies.copy();
  }
}
