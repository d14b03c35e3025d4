package dev.faultline.simulator.virtual.world;

import dev.faultline.scenarios.failures.Failure;

/// Whether connections can be made over the link now.
final class LinkState {
  private long closedUntilNanos;

  /// None can be made for so long.
  void close(long nowNanos, long nanos) {
    long until = nanos == Failure.EVER ? Long.MAX_VALUE : nowNanos + nanos;
    closedUntilNanos = Math.max(closedUntilNanos, until);
  }

  boolean isOpen(long nowNanos) {
    return nowNanos >= closedUntilNanos;
  }
}
