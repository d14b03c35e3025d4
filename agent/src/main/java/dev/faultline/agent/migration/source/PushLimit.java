package dev.faultline.agent.migration.source;

import dev.faultline.agent.plan.Nanos;

/// The rate limit of all pushes together: a unit leaves when what left before it has taken its
/// time.
final class PushLimit {
  private final long latenessNanos;
  private long bytesPerSecond; // 0 for none
  private long dueNanos;
  private boolean begun;

  /// @param latenessNanos what a unit that leaves so late at most loses is won back: on a host a
  ///   thread is woken late for each, and a rate of 128 MiB/s was one of 101 to 110
  PushLimit(long bytesPerSecond, long latenessNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.latenessNanos = latenessNanos;
  }

  /// From now on.
  void set(long newBytesPerSecond) {
    begun &= newBytesPerSecond == bytesPerSecond;
    bytesPerSecond = newBytesPerSecond;
  }

  boolean holdsBack(long nowNanos) {
    return begun && bytesPerSecond > 0 && nowNanos < dueNanos;
  }

  /// When the next unit may leave, if it is held back.
  long dueNanos() {
    return dueNanos;
  }

  void pushed(long bytes, long nowNanos) {
    if (bytesPerSecond > 0) {
      long from = begun ? Math.max(dueNanos, nowNanos - latenessNanos) : nowNanos;
      begun = true;
      dueNanos = from + Nanos.ceil(bytes, bytesPerSecond);
    }
  }
}
