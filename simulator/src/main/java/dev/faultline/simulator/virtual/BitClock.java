package dev.faultline.simulator.virtual;

/// When a wire that has been busy is free: nanoseconds and a rest below one nanosecond, exact.
final class BitClock {
  private static final long NANOS = 1_000_000_000L;

  /// The most bytes of which the bits times 10^9 fit a long.
  static final long BYTES_MAX = 1L << 30;

  private final long bitsPerSecond;
  private long nanos;
  private long rest; // in 1 / bitsPerSecond nanoseconds

  BitClock(long bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  /// The first whole nanosecond at which the wire is free.
  long freeNanos() {
    return rest == 0 ? nanos : nanos + 1;
  }

  /// The same, rounded down.
  long wholeNanos() {
    return nanos;
  }

  /// Whether the wire is still busy just before `time`, that is, whether something sent then has to
  /// queue.
  boolean isBusyAt(long time) {
    return nanos > time || nanos == time && rest > 0;
  }

  /// Starts at `now` if the wire is free by then.
  void startAt(long now) {
    if (!isBusyAt(now)) {
      nanos = now;
      rest = 0;
    }
  }

  void add(long bytes) {
    long left = bytes;
    for (; left > BYTES_MAX; left -= BYTES_MAX) {
      addSome(BYTES_MAX); // a device's state may be larger
    }
    addSome(left);
  }

  private void addSome(long bytes) {
    long total = rest + bytes * 8 * NANOS;
    nanos += total / bitsPerSecond;
    rest = total % bitsPerSecond;
  }
}
