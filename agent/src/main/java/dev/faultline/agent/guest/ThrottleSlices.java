package dev.faultline.agent.guest;

/// How a guest is slowed down, as QEMU's `system/cpu-throttle.c` does it: a vCPU runs for a slice
/// and then sleeps, so that it runs so much less of the time.
public final class ThrottleSlices {
  /// How long it runs.
  public static final long RUN_NANOS = 10_000_000;

  private ThrottleSlices() {}

  /// How long it sleeps then.
  ///
  /// @param percent of the time that it does not run, 0 to 99
  public static long sleepNanos(int percent) {
    return RUN_NANOS * percent / (100 - percent);
  }
}
