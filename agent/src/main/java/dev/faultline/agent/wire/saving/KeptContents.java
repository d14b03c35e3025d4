package dev.faultline.agent.wire.saving;

import dev.faultline.agent.migration.Duplicates;
import dev.faultline.agent.migration.Duplicates.Lane;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// The contents that a target keeps, as its source knows them: an immutable copy of each, under the
/// number that the target has it by. A page is found by its hash and compared with the copy, byte
/// by byte, before a reference is sent; and what the target is told to keep is sent from the copy.
/// So it does not matter whether the guest writes meanwhile, as it does while it runs here: a
/// reference then is to what the page held when it was compared, as a page that is sent is what it
/// held when it was read, and the write is found in the log in both cases. Any thread.
public final class KeptContents implements AutoCloseable {
  private final long id = new SecureRandom().nextLong() | 1;
  private final ToLongFunction<MemorySegment> hash;
  private final Duplicates known;
  private final PageSlabs copies;
  private final int pageSizeBytes;
  private final AtomicLong budgetBytes;
  private boolean closed;

  /// @param hash of a page
  public KeptContents(
      int pageSizeBytes, AtomicLong budgetBytes, ToLongFunction<MemorySegment> hash) {
    this.hash = hash;
    this.pageSizeBytes = pageSizeBytes;
    this.budgetBytes = budgetBytes;
    known = new Duplicates(pageSizeBytes);
    copies = new PageSlabs(pageSizeBytes, Duplicates.numbersMax(pageSizeBytes));
  }

  /// @param budgetBytes what may still be kept, here and for other targets
  public KeptContents(int pageSizeBytes, AtomicLong budgetBytes) {
    this(pageSizeBytes, budgetBytes, new PageHash()::of);
  }

  /// Names it to the target; not 0, and nobody can guess it.
  public long id() {
    return id;
  }

  /// What becomes of a page.
  ///
  /// @param number of its content at the target; -1 if it crosses as it is
  /// @param copy empty where a reference crosses; else what is to be kept, and crosses
  public record Found(int number, MemorySegment copy) {
    public static final Found NOTHING = new Found(-1, MemorySegment.NULL);

    public boolean isReference() {
      return number >= 0 && copy.byteSize() == 0;
    }
  }

  /// Looks for what a page holds.
  ///
  /// @param on by which it leaves in the next unit
  public Found find(MemorySegment page, Lane on) {
    long key = hash.applyAsLong(page);
    synchronized (this) {
      int number = closed ? Duplicates.NEW : known.look(key);
      if (number == Duplicates.NEW) {
        return Found.NOTHING;
      }
      if (number == Duplicates.SEEN) {
        return keep(key, page, on);
      }
      boolean refers = known.isThere(number, on) && copies.page(number).mismatch(page) < 0;
      return refers ? new Found(number, MemorySegment.NULL) : Found.NOTHING;
    }
  }

  private Found keep(long key, MemorySegment page, Lane by) {
    if (budgetBytes.addAndGet(-pageSizeBytes) < 0) {
      budgetBytes.addAndGet(pageSizeBytes);
      return Found.NOTHING;
    }
    int number = known.keep(key, by);
    if (number < 0) {
      budgetBytes.addAndGet(pageSizeBytes);
      return Found.NOTHING;
    }
    MemorySegment copy = copies.page(number);
    copy.copyFrom(page);
    return new Found(number, copy);
  }

  public synchronized void sent(Lane by) {
    by.sent();
  }

  public synchronized void acknowledged(Lane by, long units) {
    by.acknowledged(units);
  }

  public synchronized void lost(Lane by) {
    by.lost();
  }

  public synchronized void missed(int number) {
    known.missed(number);
  }

  /// When no link uses it any more.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      budgetBytes.addAndGet((long) known.count() * pageSizeBytes);
      copies.close();
    }
  }
}
