package dev.faultline.simulator.virtual.link;

/// A first-in, first-out queue of longs that allocates only while it grows.
public final class LongQueue {
  private long[] ring = new long[16];
  private int head;
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  public void add(long value) {
    if (size == ring.length) {
      long[] larger = new long[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = ring[head + i & size - 1];
      }
      ring = larger;
      head = 0;
    }
    ring[head + size++ & ring.length - 1] = value;
  }

  public void clear() {
    head = 0;
    size = 0;
  }

  public long first() {
    return ring[head];
  }

  /// @param index 0 for the first
  public long get(int index) {
    return ring[head + index & ring.length - 1];
  }

  public int size() {
    return size;
  }

  public long remove() {
    long value = ring[head];
    head = head + 1 & ring.length - 1;
    size--;
    return value;
  }
}
