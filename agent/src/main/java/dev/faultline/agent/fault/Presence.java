package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Which pages are there, by RAM index, one bit a page, for any number of threads. Who sees a page
/// in it also sees what the page was filled with before it was added.
///
/// It may be kept in memory that another process finds, too.
public final class Presence {
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle KEPT = JAVA_LONG.varHandle();

  private final long[] words;
  private final long pageCount;
  private final MemorySegment kept;

  public Presence(long pageCount) {
    this(pageCount, MemorySegment.NULL);
  }

  /// @param kept what is there at first, one bit a page, [#keptBytes] long, and kept so from now
  ///   on; `NULL` for none
  public Presence(long pageCount, MemorySegment kept) {
    this.pageCount = pageCount;
    this.kept = kept;
    words = new long[Math.toIntExact(pageCount + 63 >>> 6)];
    if (kept.byteSize() > 0) {
      MemorySegment.copy(kept, JAVA_LONG, 0, words, 0, words.length);
    }
  }

  /// What so many pages take where they are kept.
  public static long keptBytes(long pageCount) {
    return (pageCount + 63 >>> 6) * Long.BYTES;
  }

  public long pageCount() {
    return pageCount;
  }

  public boolean contains(long page) {
    return ((long) WORDS.getAcquire(words, (int) (page >>> 6)) >>> page & 1) != 0;
  }

  /// How many pages from `first` on, at most `limit`, are alike: all there, or all absent.
  public long run(long first, long limit, boolean present) {
    long page = first;
    long end = first + limit;
    while (page < end) {
      long word = (long) WORDS.getAcquire(words, (int) (page >>> 6));
      long rest = (present ? ~word : word) >>> page;
      if (rest != 0) {
        page += Long.numberOfTrailingZeros(rest);
        break;
      }
      page = (page | 63) + 1;
    }
    return Math.min(page, end) - first;
  }

  public void add(long first, long count) {
    check(first, count);
    int low = (int) (first >>> 6);
    int high = (int) (first + count - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      keep(word, mask(word, first, first + count)); // before anybody can write to one
      WORDS.getAndBitwiseOrRelease(words, word, mask(word, first, first + count));
    }
  }

  private void keep(int word, long mask) {
    if (kept.byteSize() > 0) {
      long unused = (long) KEPT.getAndBitwiseOrRelease(kept, word * (long) Long.BYTES, mask);
    }
  }

  /// Before the first write to a page that has come: its bit is kept, should who installed it die
  /// before he has come to that.
  public void keep(long page) {
    keep((int) (page >>> 6), 1L << page);
  }

  public void remove(long first, long count) {
    check(first, count);
    int low = (int) (first >>> 6);
    int high = (int) (first + count - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      long rest = ~mask(word, first, first + count);
      if (kept.byteSize() > 0) {
        long unused = (long) KEPT.getAndBitwiseAndRelease(kept, word * (long) Long.BYTES, rest);
      }
      WORDS.getAndBitwiseAndRelease(words, word, rest);
    }
  }

  /// Moves all pages into a set. A page that is added meanwhile is in the set or stays here.
  public void drain(PageSet into) {
    for (int word = 0; word < words.length; word++) {
      long bits = words[word] == 0 ? 0 : (long) WORDS.getAndSetAcquire(words, word, 0L);
      while (bits != 0) {
        int low = Long.numberOfTrailingZeros(bits);
        int count = Long.numberOfTrailingZeros(~(bits >>> low));
        into.addRun(((long) word << 6) + low, count);
        bits = low + count == 64 ? 0 : bits & (-1L << (low + count));
      }
    }
  }

  public long count() {
    long count = 0;
    for (int word = 0; word < words.length; word++) {
      count += Long.bitCount((long) WORDS.getAcquire(words, word));
    }
    return count;
  }

  private static long mask(int word, long first, long end) {
    long mask = -1L;
    if (word == first >>> 6) {
      mask &= -1L << first;
    }
    if (word == end - 1 >>> 6) {
      mask &= -1L >>> -end;
    }
    return mask;
  }

  private void check(long first, long count) {
    if (first < 0 || count < 1 || first > pageCount - count) {
      throw new IndexOutOfBoundsException(
          "pages " + first + " to " + (first + count - 1) + " of " + pageCount);
    }
  }
}
