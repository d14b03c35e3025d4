package dev.faultline.simulator.engine;

/// When a guest has recovered: the begin of the first 100 ms over which it held 90 % of its rate
/// before SUSPEND. A rate is guest time over the wall time in which vCPUs had work left, so that
/// one that is done slows nobody down. Both engines feed it their samples.
///
/// After the time to recover of Agile live migration (Deshpande et al.).
public final class Recovery {
  private static final double SHARE = 0.9;
  private static final long HOLD_NANOS = 100_000_000;
  private static final long NEVER = -1;

  private final double rateBefore;
  private final long resumeNanos;
  private long lastNanos;
  private long lastProgress;
  private long lastWorking;
  private long since = NEVER;
  private long recovered = NEVER;

  /// @param rateBefore guest time over wall time of a vCPU before
  /// @param resumeNanos when the guest went on at the target
  public Recovery(double rateBefore, long resumeNanos) {
    this.rateBefore = rateBefore;
    this.resumeNanos = resumeNanos;
    lastNanos = resumeNanos;
  }

  /// @param nowNanos ascending
  /// @param progressNanos guest time of all vCPUs since RESUME
  /// @param workingNanos wall time in which they had work left since RESUME, all together
  public void sample(long nowNanos, long progressNanos, long workingNanos) {
    long working = workingNanos - lastWorking;
    if (working > 0) {
      boolean fast = (double) (progressNanos - lastProgress) / working >= SHARE * rateBefore;
      since = !fast ? NEVER : since == NEVER ? Math.max(lastNanos, resumeNanos) : since;
      if (fast && recovered == NEVER && nowNanos - since >= HOLD_NANOS) {
        recovered = since;
      }
    }
    lastNanos = nowNanos;
    lastProgress = progressNanos;
    lastWorking = workingNanos;
  }

  /// When 90 % of the rate before began to hold for 100 ms, or -1.
  public long recoveredNanos() {
    return recovered;
  }
}
