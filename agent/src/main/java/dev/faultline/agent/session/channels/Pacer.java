package dev.faultline.agent.session.channels;

/// Holds what a source sends to the rate of a link that is slower than what the host gives: the sum
/// of all channels, with demanded pages first. A demanded page waits for those before it; a push
/// waits until all that was sent before would have left a link of that rate. The device state is
/// sent at once, and what the target answers is not heard until then: where something else holds it
/// to that rate, it is not held twice.
///
/// For one thread at a time. Time is `System.nanoTime()`.
public final class Pacer {
  /// A push that comes late, because its thread was, may catch up this much.
  private static final long CATCH_UP_NANOS = 1_000_000;

  /// A demanded page may be so early: a timer is hardly more exact.
  private static final long EARLY_NANOS = 100_000;

  private final long bytesPerSecond;
  private boolean hasSent;
  private long demandFreeNanos;
  private long allFreeNanos;
  private boolean hasState;
  private long stateLeftNanos;

  /// @param bytesPerSecond 0 for no limit
  public Pacer(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  public boolean mayPush(long nowNanos) {
    return nanosToPush(nowNanos) <= 0;
  }

  public boolean mayAnswer(long nowNanos) {
    return nanosToAnswer(nowNanos) <= 0;
  }

  /// How long until the next push may leave; 0 or less if it may now.
  public long nanosToPush(long nowNanos) {
    return hasSent ? allFreeNanos - nowNanos : 0;
  }

  /// How long until the next demanded page may leave; 0 or less if it may now.
  public long nanosToAnswer(long nowNanos) {
    return hasSent ? demandFreeNanos - EARLY_NANOS - nowNanos : 0;
  }

  /// How long until a link of that rate has carried the device state; 0 or less if it has, or none
  /// was sent.
  public long nanosToState(long nowNanos) {
    return hasState ? stateLeftNanos - nowNanos : 0;
  }

  /// So much was sent with the device state. It comes when it comes, and catches up with nothing.
  public void sentState(long bytes, long nowNanos) {
    if (hasSent) {
      allFreeNanos = later(allFreeNanos, nowNanos);
    }
    sent(bytes, false, nowNanos);
    hasState = hasSent;
    stateLeftNanos = allFreeNanos;
  }

  /// So much was sent.
  ///
  /// @param demanded whether it goes before all pushes
  public void sent(long bytes, boolean demanded, long nowNanos) {
    if (bytesPerSecond == 0) {
      return;
    }
    if (!hasSent) {
      hasSent = true;
      demandFreeNanos = nowNanos;
      allFreeNanos = nowNanos;
    }
    long takes = (long) (bytes * 1e9 / bytesPerSecond);
    allFreeNanos = later(allFreeNanos, nowNanos - CATCH_UP_NANOS) + takes;
    if (demanded) {
      demandFreeNanos = later(demandFreeNanos, nowNanos) + takes;
    }
  }

  /// So much of what was said to be sent did not leave after all; it was none of what goes before
  /// all pushes.
  public void saved(long bytes) {
    if (bytesPerSecond > 0 && hasSent) {
      allFreeNanos -= (long) (bytes * 1e9 / bytesPerSecond);
    }
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}
