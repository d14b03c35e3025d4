package dev.faultline.agent.migration.flow;

/// When a source may send, that holds to the rate of a link what is carried by something faster:
/// the sum of all channels, with demanded pages first. Both engines ask this class.
///
/// - A push waits until all that was sent before would have left a link of that rate.
/// - A demanded page waits for the demanded pages before it alone, and takes no time itself.
/// - Everything else leaves at once, and the pushes after it wait for as long as it would take.
///
/// For one thread at a time.
public final class Pacing {
  /// How exact whoever asks is.
  ///
  /// @param catchUpNanos so much of the time that a push is late does not count
  /// @param earlyNanos so early a demanded page may leave
  public record Timers(long catchUpNanos, long earlyNanos) {
    /// Virtual time.
    public static final Timers EXACT = new Timers(0, 0);

    /// A thread that is woken: late by up to a millisecond, and a timer is hardly more exact than
    /// 0.1 ms.
    public static final Timers OF_A_HOST = new Timers(1_000_000, 100_000);
  }

  private final Timers timers;
  private final boolean isFree;
  private final BitClock all;
  private final BitClock demanded;
  private boolean hasSent;
  private boolean hasState;
  private long stateLeftNanos;

  /// @param bitsPerSecond 0 for no limit
  public Pacing(long bitsPerSecond, Timers timers) {
    this.timers = timers;
    isFree = bitsPerSecond == 0;
    all = new BitClock(bitsPerSecond);
    demanded = new BitClock(bitsPerSecond);
  }

  /// What is sent from now on is held to this rate.
  public void rate(long bitsPerSecond) {
    all.rate(bitsPerSecond);
    demanded.rate(bitsPerSecond);
  }

  public boolean mayPush(long nowNanos) {
    return nanosToPush(nowNanos) <= 0;
  }

  public boolean mayAnswer(long nowNanos) {
    return nanosToAnswer(nowNanos) <= 0;
  }

  /// How long until the next push may leave; 0 or less if it may now.
  public long nanosToPush(long nowNanos) {
    return hasSent ? all.freeNanos() - nowNanos : 0;
  }

  /// How long until the next demanded page may leave; 0 or less if it may now.
  public long nanosToAnswer(long nowNanos) {
    return hasSent ? demanded.freeNanos() - timers.earlyNanos - nowNanos : 0;
  }

  /// How long until a link of that rate has carried the device state; 0 or less if it has, or none
  /// was sent. It is sent at once, and what the target answers is not heard until then: where
  /// something else holds it to that rate, it is not held twice.
  public long nanosToState(long nowNanos) {
    return hasState ? stateLeftNanos - nowNanos : 0;
  }

  /// So much was sent with the device state. It comes when it comes, and catches up with nothing.
  public void sentState(long bytes, long nowNanos) {
    if (!isFree) {
      begin(nowNanos);
      all.startAt(nowNanos);
      all.add(bytes);
      hasState = true;
      stateLeftNanos = all.freeNanos();
    }
  }

  /// So much was sent.
  ///
  /// @param isDemanded whether it goes before all pushes
  public void sent(long bytes, boolean isDemanded, long nowNanos) {
    if (isFree) {
      return;
    }
    begin(nowNanos);
    all.startAt(nowNanos - timers.catchUpNanos);
    all.add(bytes);
    if (isDemanded) {
      demanded.startAt(nowNanos);
      demanded.add(bytes);
    }
  }

  /// Clocks of a host may begin below 0.
  private void begin(long nowNanos) {
    if (!hasSent) {
      hasSent = true;
      all.restartAt(nowNanos);
      demanded.restartAt(nowNanos);
    }
  }

  /// So much of what was said to be sent did not leave after all; it was none of what goes before
  /// all pushes.
  public void saved(long bytes) {
    if (hasSent) {
      all.take(bytes);
    }
  }
}
