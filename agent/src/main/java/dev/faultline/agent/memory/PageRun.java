package dev.faultline.agent.memory;

/// Consecutive pages `first`, `first + 1`, ... `first + count - 1`.
///
/// @param first the first page frame number, at least 0
/// @param count how many pages, at least 1
public record PageRun(long first, long count) {
  public PageRun {
    if (first < 0 || count < 1 || first > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException("run of " + count + " pages at page " + first);
    }
  }

  /// The page after the last one.
  public long end() {
    return first + count;
  }

  public boolean contains(long page) {
    return page >= first && page - first < count;
  }
}
