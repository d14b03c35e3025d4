package dev.faultline.agent.daemon;

/// Holds what a source sends to the rate of a link that is slower than what the host gives: the sum
/// of all channels, with demanded pages first. A push waits until all that was sent before would
/// have left a link of that rate; a demanded page never waits, but what is pushed after it does.
///
/// For one thread at a time. Time is `System.nanoTime()`.
final class Pacer {
  /// A push that comes late, because its thread was, may catch up this much.
  private static final long CATCH_UP_NANOS = 1_000_000;

  private final long bytesPerSecond;
  private long freeNanos = Long.MIN_VALUE;

  /// @param bytesPerSecond 0 for no limit
  Pacer(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /// When the next push may leave; in the past if it may now.
  long freeNanos() {
    return freeNanos;
  }

  boolean isFree(long nowNanos) {
    return bytesPerSecond == 0 || freeNanos == Long.MIN_VALUE || freeNanos - nowNanos <= 0;
  }

  void sent(long bytes, long nowNanos) {
    if (bytesPerSecond > 0) {
      long from = nowNanos - CATCH_UP_NANOS;
      long since = freeNanos == Long.MIN_VALUE || freeNanos - from < 0 ? from : freeNanos;
      freeNanos = since + (long) (bytes * 1e9 / bytesPerSecond);
    }
  }
}
