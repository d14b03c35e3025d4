package dev.faultline.agent.fault;

import dev.faultline.agent.memory.PageSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Which pages are there, by RAM index, one bit a page, for any number of threads. Who sees a page
/// in it also sees what the page was filled with before it was added.
public final class Presence {
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;
  private final long pageCount;

  public Presence(long pageCount) {
    this.pageCount = pageCount;
    words = new long[Math.toIntExact(pageCount + 63 >>> 6)];
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
      WORDS.getAndBitwiseOrRelease(words, word, mask(word, first, first + count));
    }
  }

  public void remove(long first, long count) {
    check(first, count);
    int low = (int) (first >>> 6);
    int high = (int) (first + count - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      WORDS.getAndBitwiseAndRelease(words, word, ~mask(word, first, first + count));
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
