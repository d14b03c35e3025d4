package dev.faultline.simulator;

/// Names of what test classes share, for `@ResourceLock`.
public final class HostLocks {
  /// Guests that run for real: they want the host's cores, shared memory and large pages to
  /// themselves.
  public static final String LIVE = "live guests";

  private HostLocks() {}
}
