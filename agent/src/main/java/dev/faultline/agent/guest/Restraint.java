package dev.faultline.agent.guest;

/// How a vCPU at the source is held back: it runs for a slice and then sleeps, again and again.
///
/// @param runNanos how long it runs
/// @param sleepNanos how long it sleeps then, whatever it did
/// @param dirtyBytesPerSecond it sleeps until what it dirtied in its slice would have taken so long
///   at this rate; 0 for no limit
public record Restraint(long runNanos, long sleepNanos, long dirtyBytesPerSecond) {
  private static final long THROTTLE_RUN_NANOS = 10_000_000;
  private static final long QUOTA_PERIOD_NANOS = 100_000_000;
  private static final long LIMIT_RUN_NANOS = 1_000_000;

  /// A vCPU with a dirty limit runs 1 % of the time at least.
  private static final int LIMIT_SLEEPS_MAX = 99;

  /// QEMU's auto-converge (`system/cpu-throttle.c`): slices of 10 ms, and sleep for so much of the
  /// time.
  ///
  /// @param percent of the time that it does not run, 1 to 99
  public static Restraint throttle(int percent) {
    return new Restraint(THROTTLE_RUN_NANOS, THROTTLE_RUN_NANOS * percent / (100 - percent), 0);
  }

  /// A CPU quota, as Linux' control groups hold it (`cpu.max`, with its period of 100 ms): the vCPU
  /// has run up its quota and stands until the period ends.
  ///
  /// @param percent of the time that it runs, 1 to 99
  public static Restraint quota(int percent) {
    long run = QUOTA_PERIOD_NANOS / 100 * percent;
    return new Restraint(run, QUOTA_PERIOD_NANOS - run, 0);
  }

  /// QEMU's dirty limit (`system/dirtylimit.c`): who writes pays, who reads does not. QEMU lets a
  /// vCPU sleep when its dirty ring is full, and finds by trying how long; this looks every
  /// millisecond, and knows. As there, it sleeps 99 % of the time at most.
  public static Restraint dirtyLimit(long bytesPerSecond) {
    return new Restraint(LIMIT_RUN_NANOS, 0, bytesPerSecond);
  }

  /// How long it sleeps after a slice.
  ///
  /// @param dirtiedBytes of the pages that it was the first to write to
  public long sleepNanos(long dirtiedBytes) {
    if (dirtyBytesPerSecond == 0) {
      return sleepNanos;
    }
    double due = dirtiedBytes * 1e9 / dirtyBytesPerSecond - runNanos;
    return (long) Math.clamp(due, 0, (double) LIMIT_SLEEPS_MAX * runNanos);
  }
}
