package dev.faultline.agent.wire.saving;

import dev.faultline.agent.migration.Duplicates;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/// What a target keeps so that references may be to it: copies that never change, under the numbers
/// that one source gives them. The guest's own memory would not do, as the guest writes there.
/// There are [Duplicates#BYTES_MAX] at most, and all stores of a host share a budget; what is
/// beyond it is not kept, which the source hears when it refers to that. Any thread.
public final class ContentStore implements AutoCloseable {
  private final int pageSizeBytes;
  private final AtomicLong budgetBytes;
  private final PageSlabs copies;
  private final BitSet kept = new BitSet();
  private int count;
  private boolean closed;

  /// @param budgetBytes what may still be kept, here and elsewhere
  public ContentStore(int pageSizeBytes, AtomicLong budgetBytes) {
    this.pageSizeBytes = pageSizeBytes;
    this.budgetBytes = budgetBytes;
    copies = new PageSlabs(pageSizeBytes, Duplicates.numbersMax(pageSizeBytes));
  }

  /// Keeps what a page holds; what has the number already stays. A number far beyond how many are
  /// kept is not: a source counts up, and memory is taken by the slab.
  ///
  /// @return whether it is kept now and was not before
  public synchronized boolean keep(int number, MemorySegment page) {
    if (closed || kept.get(number) || number > count + copies.pagesAhead()) {
      return false;
    }
    if (budgetBytes.addAndGet(-pageSizeBytes) < 0) {
      budgetBytes.addAndGet(pageSizeBytes);
      return false;
    }
    copies.page(number).copyFrom(page);
    kept.set(number);
    count++;
    return true;
  }

  public synchronized boolean isKept(int number) {
    return !closed && kept.get(number);
  }

  /// What is kept under a number.
  public synchronized MemorySegment page(int number) {
    if (!isKept(number)) {
      throw new IllegalStateException("nothing is kept under number " + number);
    }
    return copies.page(number);
  }

  /// The size of the pages it keeps.
  public int pageSizeBytes() {
    return pageSizeBytes;
  }

  /// How many bytes it keeps.
  public synchronized long bytes() {
    return (long) count * pageSizeBytes;
  }

  /// When no link uses it any more.
  @Override
  public synchronized void close() {
    if (!closed) {
      budgetBytes.addAndGet(bytes());
      closed = true;
      copies.close();
    }
  }
}
