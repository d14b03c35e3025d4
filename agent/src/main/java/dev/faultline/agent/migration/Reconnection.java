package dev.faultline.agent.migration;

/// When a source that has lost its link tries to connect again, and how long both sides wait for
/// that. The live source and the virtual one ask the same; what an attempt is, is theirs.
public final class Reconnection {
  /// How long a lost link may stay away before the source tries no more, unless it is told to.
  public static final long SOURCE_NANOS_MAX = 30_000_000_000L;

  /// How much longer than its source a target waits, as that may just have begun its last attempt.
  public static final long TARGET_NANOS_MORE = 5_000_000_000L;

  /// A connection on which nothing is acknowledged for so long is given up by the kernel
  /// (TCP_USER_TIMEOUT, RFC 5482).
  public static final long SILENCE_NANOS_MAX = 10_000_000_000L;

  /// How long an attempt to connect waits for the other host.
  public static final long CONNECT_NANOS_MAX = 5_000_000_000L;

  private static final long BACK_OFF_NANOS_MIN = 50_000_000;
  private static final long BACK_OFF_NANOS_MAX = 1_000_000_000;

  private final long nanosMax;
  private long lostNanos;
  private long backOffNanos = BACK_OFF_NANOS_MIN;

  public Reconnection() {
    this(SOURCE_NANOS_MAX);
  }

  /// @param nanosMax how long a lost link may stay away
  public Reconnection(long nanosMax) {
    this.nanosMax = nanosMax;
  }

  /// How long a lost link may stay away.
  public long nanosMax() {
    return nanosMax;
  }

  /// All connections are there.
  public void linked() {
    backOffNanos = BACK_OFF_NANOS_MIN;
  }

  /// All connections are gone.
  public void lost(long nowNanos) {
    lostNanos = nowNanos;
  }

  /// How long to wait before the next attempt, twice as long each time up to a second; -1 if there
  /// is none any more.
  public long nextWaitNanos(long nowNanos) {
    if (nowNanos - lostNanos > nanosMax) {
      return -1;
    }
    long wait = backOffNanos;
    backOffNanos = Math.min(BACK_OFF_NANOS_MAX, backOffNanos * 2);
    return wait;
  }
}
