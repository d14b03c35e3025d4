package dev.faultline.agent.memory;

import java.util.Arrays;

/// A set of page frame numbers below a fixed capacity, one bit a page. Guests of up to 2^42 bytes
/// (2^30 pages of 4 KiB, 128 MiB of bits) fit. Runs are set, cleared and searched a word at a time.
/// A set that never had a member takes no memory.
///
/// Not safe for use by two threads at once.
public final class PageSet {
  /// The largest capacity: 2^42 bytes of 4 KiB pages.
  public static final long CAPACITY_MAX = 1L << 30;

  private static final long[] NONE = {};

  private long[] words = NONE;
  private final int wordsMax;
  private final long capacity;
  private long count;

  /// @param capacity pages 0 to `capacity - 1` can be members; 0 to [#CAPACITY_MAX]
  public PageSet(long capacity) {
    if (capacity < 0 || capacity > CAPACITY_MAX) {
      throw new IllegalArgumentException(
          "page set of " + capacity + " pages; at most " + CAPACITY_MAX);
    }
    this.capacity = capacity;
    wordsMax = (int) ((capacity + 63) >>> 6);
  }

  public long capacity() {
    return capacity;
  }

  /// How many pages are members.
  public long count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public boolean contains(long page) {
    check(page, 1);
    return (word((int) (page >>> 6)) >>> page & 1) != 0;
  }

  /// Adds a page; true if it was not a member before.
  public boolean add(long page) {
    check(page, 1);
    allocate();
    int word = (int) (page >>> 6);
    long bit = 1L << page;
    long before = words[word];
    if ((before & bit) != 0) {
      return false;
    }
    words[word] = before | bit;
    count++;
    return true;
  }

  /// Removes a page; true if it was a member before.
  public boolean remove(long page) {
    check(page, 1);
    int word = (int) (page >>> 6);
    long bit = 1L << page;
    long before = word(word);
    if ((before & bit) == 0) {
      return false;
    }
    words[word] = before & ~bit;
    count--;
    return true;
  }

  /// Adds a run; returns how many of its pages were not members before.
  public long addRun(long first, long runCount) {
    check(first, runCount);
    allocate();
    long before = count;
    int low = (int) (first >>> 6);
    int high = (int) (first + runCount - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      long mask = mask(word, low, high, first, first + runCount);
      count += Long.bitCount(mask & ~words[word]);
      words[word] |= mask;
    }
    return count - before;
  }

  /// Adds these; returns how many were not members before.
  public long addRuns(PageRuns runs) {
    long before = count;
    for (int i = 0; i < runs.size(); i++) {
      long first = runs.first(i);
      long runCount = runs.count(i);
      if ((first & 63) + runCount > 64) {
        addRun(first, runCount);
        continue;
      }
      check(first, runCount);
      allocate();
      int word = (int) (first >>> 6);
      long mask = -1L >>> 64 - runCount << first;
      long old = words[word];
      words[word] = old | mask;
      count += Long.bitCount(mask & ~old);
    }
    return count - before;
  }

  /// Whether none of these are members.
  public boolean holdsNone(PageRuns runs) {
    long found = 0;
    for (int i = 0; i < runs.size(); i++) {
      long first = runs.first(i);
      long runCount = runs.count(i);
      if ((first & 63) + runCount > 64) {
        found |= countIn(first, runCount);
      } else {
        check(first, runCount);
        found |= word((int) (first >>> 6)) & -1L >>> 64 - runCount << first;
      }
    }
    return found == 0;
  }

  /// Removes a run; returns how many of its pages were members before.
  public long removeRun(long first, long runCount) {
    check(first, runCount);
    if (count == 0) {
      return 0;
    }
    long before = count;
    int low = (int) (first >>> 6);
    int high = (int) (first + runCount - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      long mask = mask(word, low, high, first, first + runCount);
      count -= Long.bitCount(mask & words[word]);
      words[word] &= ~mask;
    }
    return before - count;
  }

  /// Removes a run if all its pages are members; says whether it did.
  public boolean removeWhole(long first, long runCount) {
    check(first, runCount);
    if ((first & 63) + runCount > 64) {
      return runUp(first, runCount) == runCount && removeRun(first, runCount) > 0;
    }
    int word = (int) (first >>> 6);
    long mask = -1L >>> 64 - runCount << first;
    if ((word(word) & mask) != mask) {
      return false;
    }
    words[word] &= ~mask;
    count -= runCount;
    return true;
  }

  /// How many pages of the run are members.
  public long countIn(long first, long runCount) {
    check(first, runCount);
    if (count == 0) {
      return 0;
    }
    long found = 0;
    int low = (int) (first >>> 6);
    int high = (int) (first + runCount - 1 >>> 6);
    for (int word = low; word <= high; word++) {
      found += Long.bitCount(mask(word, low, high, first, first + runCount) & words[word]);
    }
    return found;
  }

  /// The first member at or after `from`, or -1.
  public long next(long from) {
    if (from >= capacity || count == 0) {
      return -1;
    }
    int word = (int) (Math.max(0, from) >>> 6);
    long bits = words[word] & -1L << Math.max(0, from);
    while (bits == 0) {
      if (++word == words.length) {
        return -1;
      }
      bits = words[word];
    }
    return ((long) word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /// The first page at or after `from` that is not a member; the capacity if there is none.
  public long nextAbsent(long from) {
    if (from >= capacity) {
      return capacity;
    }
    if (count == 0) {
      return Math.max(0, from);
    }
    int word = (int) (Math.max(0, from) >>> 6);
    long bits = ~words[word] & -1L << Math.max(0, from);
    while (bits == 0) {
      if (++word == words.length) {
        return capacity;
      }
      bits = ~words[word];
    }
    return Math.min(capacity, ((long) word << 6) + Long.numberOfTrailingZeros(bits));
  }

  /// The last member at or before `from`, or -1.
  public long previous(long from) {
    long start = Math.min(from, capacity - 1);
    if (start < 0 || count == 0) {
      return -1;
    }
    int word = (int) (start >>> 6);
    long bits = words[word] & -1L >>> 63 - (start & 63);
    while (bits == 0) {
      if (--word < 0) {
        return -1;
      }
      bits = words[word];
    }
    return ((long) word << 6) + 63 - Long.numberOfLeadingZeros(bits);
  }

  /// How many pages from `first` upwards are members without a gap, at most `limit`. Unlike
  /// [#nextAbsent(long)] it never looks further than it must, whatever the size of the set.
  public long runUp(long first, long limit) {
    if (first < 0 || first >= capacity || count == 0) {
      return 0;
    }
    long end = limit >= capacity - first ? capacity : first + limit;
    long page = first;
    while (page < end) {
      long ones = Long.numberOfTrailingZeros(~(words[(int) (page >>> 6)] >>> page));
      long inWord = Math.min(ones, 64 - (page & 63));
      page += inWord;
      if ((page & 63) != 0 || inWord == 0) {
        break;
      }
    }
    return Math.min(page, end) - first;
  }

  /// How many pages from `last` downwards are members without a gap, at most `limit`.
  public long runDown(long last, long limit) {
    if (last < 0 || last >= capacity || count == 0) {
      return 0;
    }
    long end = limit > last ? -1 : last - limit;
    long page = last;
    while (page > end) {
      int top = (int) (page & 63);
      long ones = Long.numberOfLeadingZeros(~(words[(int) (page >>> 6)] << 63 - top));
      long inWord = Math.min(ones, top + 1);
      page -= inWord;
      if (inWord <= top) {
        break;
      }
    }
    return last - Math.max(page, end);
  }

  /// Makes this set hold just what `other`, of the same capacity, holds.
  public void copyFrom(PageSet other) {
    if (other.capacity != capacity) {
      throw new IllegalArgumentException("capacity " + other.capacity + " for " + capacity);
    }
    if (other.words.length == 0) {
      clear();
      return;
    }
    allocate();
    System.arraycopy(other.words, 0, words, 0, words.length);
    count = other.count;
  }

  /// Removes every member of `other`, which has the same capacity.
  public void removeAll(PageSet other) {
    long page = other.next(0);
    while (page >= 0) {
      long end = other.nextAbsent(page);
      removeRun(page, end - page);
      page = other.next(end);
    }
  }

  public void clear() {
    Arrays.fill(words, 0);
    count = 0;
  }

  /// Appends all members as runs, in address order.
  public void appendRuns(PageRuns into) {
    long page = next(0);
    while (page >= 0) {
      long end = nextAbsent(page);
      into.add(page, end - page);
      page = next(end);
    }
  }

  /// The 64 bits of pages `64 * index` and up; for loops that look at many pages at once.
  public long word(int index) {
    return index < words.length ? words[index] : 0;
  }

  private void allocate() {
    if (words.length == 0) {
      words = new long[wordsMax];
    }
  }

  private static long mask(int word, int low, int high, long first, long end) {
    long mask = -1L;
    if (word == low) {
      mask &= -1L << first;
    }
    if (word == high) {
      mask &= -1L >>> -end;
    }
    return mask;
  }

  private void check(long first, long runCount) {
    if (first < 0 || runCount < 1 || first > capacity - runCount) {
      throw new IndexOutOfBoundsException(
          "pages " + first + " to " + (first + runCount - 1) + " of " + capacity);
    }
  }
}
