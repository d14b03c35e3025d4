package dev.faultline.simulator.virtual.link;

import dev.faultline.scenarios.failures.Failure;

/// What is wrong with a link now: whether anything crosses it, and whether connections can be made
/// over it.
public final class LinkState {
  private long refusesUntilNanos;
  private long downUntilNanos;

  /// No connection can be made for so long.
  public void refuse(long nowNanos, long nanos) {
    refusesUntilNanos = Math.max(refusesUntilNanos, end(nowNanos, nanos));
  }

  /// Nothing crosses for so long.
  public void down(long nowNanos, long nanos) {
    downUntilNanos = Math.max(downUntilNanos, end(nowNanos, nanos));
  }

  private static long end(long nowNanos, long nanos) {
    return nanos == Failure.EVER ? Long.MAX_VALUE : nowNanos + nanos;
  }

  /// Whether a connection that is asked for now is not refused.
  public boolean takesConnections(long nowNanos) {
    return nowNanos >= refusesUntilNanos;
  }

  /// Whether what is sent now crosses.
  public boolean isUp(long nowNanos) {
    return nowNanos >= downUntilNanos;
  }
}
