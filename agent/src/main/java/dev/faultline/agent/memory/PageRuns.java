package dev.faultline.agent.memory;

import java.util.Arrays;

/// A reusable list of page runs in the order in which they were added. Runs are kept as added; a
/// run that continues the last one upwards is joined to it. Nothing is allocated once the list has
/// grown to its working size.
public final class PageRuns {
  private long[] firsts;
  private long[] counts;
  private int size;
  private long pageCount;

  public PageRuns() {
    this(8);
  }

  public PageRuns(int capacity) {
    firsts = new long[Math.max(1, capacity)];
    counts = new long[firsts.length];
  }

  /// How many runs.
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// How many pages in all runs together.
  public long pageCount() {
    return pageCount;
  }

  public long first(int run) {
    return firsts[run];
  }

  public long count(int run) {
    return counts[run];
  }

  /// The page after the last one of a run.
  public long end(int run) {
    return firsts[run] + counts[run];
  }

  public void clear() {
    size = 0;
    pageCount = 0;
  }

  public void add(long page) {
    add(page, 1);
  }

  public void add(long first, long count) {
    if (first < 0 || count < 1) {
      throw new IllegalArgumentException("run of " + count + " pages at page " + first);
    }
    pageCount += count;
    if (size > 0 && firsts[size - 1] + counts[size - 1] == first) {
      counts[size - 1] += count;
      return;
    }
    if (size == firsts.length) {
      firsts = Arrays.copyOf(firsts, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    firsts[size] = first;
    counts[size++] = count;
  }

  public void addAll(PageRuns other) {
    for (int i = 0; i < other.size; i++) {
      add(other.firsts[i], other.counts[i]);
    }
  }

  /// Linear in the number of runs.
  public boolean contains(long page) {
    for (int i = 0; i < size; i++) {
      long offset = page - firsts[i];
      if (offset >= 0 && offset < counts[i]) {
        return true;
      }
    }
    return false;
  }

  public PageRuns copy() {
    PageRuns copy = new PageRuns(size);
    copy.addAll(this);
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof PageRuns runs) || runs.size != size) {
      return false;
    }
    return Arrays.equals(firsts, 0, size, runs.firsts, 0, size)
        && Arrays.equals(counts, 0, size, runs.counts, 0, size);
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int i = 0; i < size; i++) {
      hash = hash * 31 + Long.hashCode(firsts[i]);
      hash = hash * 31 + Long.hashCode(counts[i]);
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ", ").append(firsts[i]);
      if (counts[i] > 1) {
        text.append("..").append(end(i) - 1);
      }
    }
    return text.append(']').toString();
  }
}
