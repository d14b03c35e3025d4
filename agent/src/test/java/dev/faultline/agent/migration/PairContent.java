package dev.faultline.agent.migration;

/// What the source of an [EndpointPair] holds: a number in each page, and beside it in thousands
/// how often the target wrote it.
///
/// @param free pages that the guest has free, whatever they hold
record PairContent(long[] memory, boolean[] free) implements PageContent {
  boolean isZero(int page) {
    return free[page] || memory[page] % 1000 == 0;
  }

  @Override
  public long zeroRun(long first, long count) {
    return isZero((int) first) ? 1 : 0;
  }

  @Override
  public long contentRun(long first, long count) {
    return 1 - zeroRun(first, count);
  }

  @Override
  public long freePages() {
    long count = 0;
    for (boolean one : free) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
