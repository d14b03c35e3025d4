package dev.faultline.agent.migration.flow;

/// When a wire that has been busy is free: nanoseconds and a rest below one nanosecond, exact.
public final class BitClock {
  private static final long NANOS = 1_000_000_000L;

  /// The most bytes of which the bits times 10^9 fit a long.
  public static final long BYTES_MAX = 1L << 30;

  private long bitsPerSecond;
  private long nanos;
  private long rest; // in 1 / bitsPerSecond nanoseconds

  public BitClock(long bitsPerSecond) {
    this.bitsPerSecond = bitsPerSecond;
  }

  /// What is added from now on leaves at this rate.
  public void rate(long newBitsPerSecond) {
    nanos = freeNanos();
    rest = 0;
    bitsPerSecond = newBitsPerSecond;
  }

  /// The first whole nanosecond at which the wire is free.
  public long freeNanos() {
    return rest == 0 ? nanos : nanos + 1;
  }

  /// The same, rounded down.
  public long wholeNanos() {
    return nanos;
  }

  /// Whether the wire is still busy just before `time`, that is, whether something sent then has to
  /// queue.
  public boolean isBusyAt(long time) {
    return nanos > time || nanos == time && rest > 0;
  }

  /// Starts at `now` if the wire is free by then.
  public void startAt(long now) {
    if (!isBusyAt(now)) {
      restartAt(now);
    }
  }

  /// Starts at `now`, whatever was sent before.
  void restartAt(long now) {
    nanos = now;
    rest = 0;
  }

  public void add(long bytes) {
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

  /// Some of what was added was not sent.
  void take(long bytes) {
    long left = bytes;
    for (; left > BYTES_MAX; left -= BYTES_MAX) {
      takeSome(BYTES_MAX);
    }
    takeSome(left);
  }

  private void takeSome(long bytes) {
    long total = rest - bytes * 8 * NANOS;
    nanos += Math.floorDiv(total, bitsPerSecond);
    rest = Math.floorMod(total, bitsPerSecond);
  }
}
