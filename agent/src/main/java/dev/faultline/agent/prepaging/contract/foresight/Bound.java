package dev.faultline.agent.prepaging.contract.foresight;

import dev.faultline.agent.memory.PageSet;

/// A lower bound on the stall that any strategy costs the guest, the oracle included: arithmetic on
/// when each vCPU would touch each page first if nothing stalled it, with no cost for requests,
/// runs or units.
///
/// Let page k to arrive, in whatever order, arrive no earlier than `A(k) = delay + k * page time`.
///
/// - **Each vCPU alone.** Its k-th distinct page, at its guest time t(k), is touched no earlier
///   than A(k), since by then k pages have arrived; so it has been stalled for at least `A(k) -
///   t(k)`. Every vCPU pays its largest such value whatever the others do, so that the values of
///   all vCPUs add up.
/// - **All together.** Let T(k) be when the k-th distinct page is touched in the merged order of
///   vCPUs that nothing stalls. Were each vCPU stalled for less than `A(k) - T(k)`, each would have
///   done its touches up to guest time T(k) before A(k), and k pages would have arrived before
///   A(k). So at least one vCPU has been stalled for that long.
///
/// The bound is the larger of the two. With one vCPU the oracle reaches it, with one stream,
/// one-page units and no overhead; with several, no order may reach it. Rounding is downwards
/// throughout.
public final class Bound {
  private Bound() {}

  /// How long the link is busy with a page: `nanos` for every `pages` pages, exactly.
  public record PageTime(long nanos, long pages) {
    public PageTime {
      if (nanos < 0 || pages < 1) {
        throw new IllegalArgumentException(nanos + " ns for " + pages + " pages");
      }
    }

    /// Pages of so many bytes on a link of so many bits a second.
    public static PageTime of(long pageBytes, long bitsPerSecond) {
      long nanos = Math.multiplyExact(pageBytes, 8_000_000_000L);
      long divisor = greatestCommonDivisor(nanos, bitsPerSecond);
      return new PageTime(nanos / divisor, bitsPerSecond / divisor);
    }

    private static long greatestCommonDivisor(long a, long b) {
      return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
  }

  /// One sequence of first touches, told one by one, for whoever does not keep them. Adds up
  /// instead of multiplying, so that it is exact and nothing overflows.
  public static final class Sequence {
    private final long wholeNanos;
    private final long rest;
    private final long pages;
    private long arrivalNanos;
    private long fraction;
    private long stallNanos;

    /// @param delayNanos from RESUME until the first page could be on its way, and its latency
    public Sequence(PageTime time, long delayNanos) {
      pages = time.pages();
      wholeNanos = time.nanos() / pages;
      rest = time.nanos() % pages;
      arrivalNanos = delayNanos;
    }

    /// The sequence's next distinct page is touched first at this guest time.
    public void touches(long guestNanos) {
      arrivalNanos += wholeNanos;
      fraction += rest;
      if (fraction >= pages) {
        fraction -= pages;
        arrivalNanos++;
      }
      stallNanos = Math.max(stallNanos, arrivalNanos - guestNanos);
    }

    /// Whether no touch to come can raise the stall, if at most `burst` new pages are touched at
    /// `nextNanos` and those after them no faster than pages cross.
    public boolean isSettled(long nextNanos, int burst) {
      return arrivalNanos + burst * (wholeNanos + 1) - nextNanos <= stallNanos;
    }

    /// What the touches so far cost at least.
    public long stallNanos() {
      return stallNanos;
    }
  }

  /// The bound on the sum of all vCPUs' stalls.
  ///
  /// @param firstTouchNanos of each vCPU: when it touches each of its distinct pages first, in
  ///   guest time since RESUME, ascending; without pages that are resident or zero by then
  /// @param pages those pages' numbers, in the same order
  /// @param delayNanos from RESUME until the first page could be on its way, and its latency
  public static long stallNanos(
      long[][] firstTouchNanos, long[][] pages, PageTime pageTime, long delayNanos) {
    long sum = 0;
    for (long[] touches : firstTouchNanos) {
      sum += aloneNanos(touches, pageTime, delayNanos);
    }
    return Math.max(sum, togetherNanos(firstTouchNanos, pages, pageTime, delayNanos));
  }

  /// What one vCPU pays that has the whole link to itself.
  public static long aloneNanos(long[] firstTouchNanos, PageTime pageTime, long delayNanos) {
    Sequence sequence = new Sequence(pageTime, delayNanos);
    for (long touch : firstTouchNanos) {
      sequence.touches(touch);
    }
    return sequence.stallNanos();
  }

  /// What at least one of the vCPUs pays because all their pages share the link.
  public static long togetherNanos(
      long[][] firstTouchNanos, long[][] pages, PageTime pageTime, long delayNanos) {
    Sequence sequence = new Sequence(pageTime, delayNanos);
    PageSet seen = new PageSet(capacity(pages));
    Merge merge = new Merge(firstTouchNanos);
    for (int vcpu = merge.vcpu(); vcpu >= 0; vcpu = merge.vcpu()) {
      int touch = merge.touch();
      if (seen.add(pages[vcpu][touch])) {
        sequence.touches(firstTouchNanos[vcpu][touch]);
      }
      merge.advance();
    }
    return sequence.stallNanos();
  }

  private static long capacity(long[][] pages) {
    long capacity = 0;
    for (long[] list : pages) {
      for (long page : list) {
        capacity = Math.max(capacity, page + 1);
      }
    }
    return capacity;
  }

  /// Walks ascending lists in their common order: a binary heap of vCPUs by the time of their next
  /// touch.
  private static final class Merge {
    private final long[][] times;
    private final int[] heap;
    private final int[] positions;
    private int size;

    private Merge(long[][] times) {
      this.times = times;
      heap = new int[times.length];
      positions = new int[times.length];
      for (int vcpu = 0; vcpu < times.length; vcpu++) {
        if (times[vcpu].length > 0) {
          heap[size++] = vcpu;
        }
      }
      for (int i = size / 2 - 1; i >= 0; i--) {
        sink(i);
      }
    }

    /// Whose touch is next; -1 at the end.
    private int vcpu() {
      return size == 0 ? -1 : heap[0];
    }

    private int touch() {
      return positions[heap[0]];
    }

    private void advance() {
      int vcpu = heap[0];
      if (++positions[vcpu] == times[vcpu].length) {
        heap[0] = heap[--size];
      }
      sink(0);
    }

    private void sink(int start) {
      int parent = start;
      for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
        if (child + 1 < size && time(heap[child + 1]) < time(heap[child])) {
          child++;
        }
        if (time(heap[parent]) <= time(heap[child])) {
          return;
        }
        int swapped = heap[parent];
        heap[parent] = heap[child];
        heap[child] = swapped;
        parent = child;
      }
    }

    private long time(int vcpu) {
      return times[vcpu][positions[vcpu]];
    }
  }
}
