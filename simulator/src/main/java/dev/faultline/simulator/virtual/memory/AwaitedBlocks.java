package dev.faultline.simulator.virtual.memory;

/// How many vCPUs are about to touch an absent page in each block of 64 pages. Blocks share a
/// counter now and then, so that a zero is sure and anything else is not.
public final class AwaitedBlocks {
  private static final int BITS = 12;
  private static final int BLOCKS_MAX = 16;
  private final short[] counts = new short[1 << BITS];

  public void add(long page) {
    counts[slot(page >>> 6)]++;
  }

  public void remove(long page) {
    counts[slot(page >>> 6)]--;
  }

  /// Whether a vCPU may be about to touch one of the pages `first` to `end - 1`.
  public boolean mayHold(long first, long end) {
    long block = first >>> 6;
    long last = end - 1 >>> 6;
    if (last - block >= BLOCKS_MAX) {
      return true;
    }
    int sum = counts[slot(block)];
    while (block < last) {
      sum += counts[slot(++block)];
    }
    return sum != 0;
  }

  private static int slot(long block) {
    return (int) (block * 0x9E3779B97F4A7C15L >>> 64 - BITS);
  }
}
