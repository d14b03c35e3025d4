package dev.faultline.agent.migration;

import dev.faultline.agent.plan.MigrationSpec;
import java.math.BigInteger;

/// How much of what one channel pushes may be under way: `push-window`. Whatever is ahead of a
/// requested page is waited for, at the source, on the link or at the target; too little, and the
/// link is idle. Both engines ask this class, each with what it can see.
///
/// A fixed window bounds what is queued: polled and not yet off the source. With `auto`,
///
/// - one message may be queued while another is sent, so that the link is not idle while a message
///   is read: if sending it takes at most [#AHEAD_NANOS] or a round trip, or requested pages pass
///   it;
/// - another is polled only while what is under way, polled and not known to be taken in at the
///   target, is at most what the link carries in a round trip and two push units, of which one is
///   installed and one waits for that: more than that only queues, where the target is slower than
///   the link (the bandwidth-delay product, as in Cardwell et al., BBR, CACM 2017). With one unit,
///   `linear` was 7 % longer under way at 40 Gbit/s and 25 us one way.
///
/// For one thread at a time.
public final class Flow {
  /// To read a unit of 256 KiB takes 45 us on the default host: a wire that is idle meanwhile loses
  /// 15 % where it sends a unit in this time, and 2 % at 1 Gbit/s.
  public static final long AHEAD_NANOS = 250_000;

  private final long windowBytes;
  private final long unitBytes;
  private final long wakeBytes;
  private final boolean isPassed;
  private long aheadBytes;
  private long underWayBytesMax;
  private long lastBytes;

  /// @param wakeBytes with `auto`, so many bytes of small messages may be queued always: what a
  ///   sender needs whose waking up takes longer than to send one of them; 0 if that is no matter
  /// @param isPassed whether requested pages pass all that is queued
  public Flow(MigrationSpec how, long wakeBytes, boolean isPassed) {
    windowBytes = how.pushWindowBytes();
    unitBytes = how.pushUnitBytes();
    this.wakeBytes = wakeBytes;
    this.isPassed = isPassed;
    estimates(0, 0);
  }

  /// @param bytesPerSecond the channel's share of the link; 0 while unknown
  public void estimates(long bytesPerSecond, long roundTripNanos) {
    long nanos = Math.max(roundTripNanos, AHEAD_NANOS);
    aheadBytes = isPassed ? Long.MAX_VALUE : bytes(bytesPerSecond, nanos);
    underWayBytesMax = bytes(bytesPerSecond, roundTripNanos) + 2 * unitBytes;
  }

  private static long bytes(long bytesPerSecond, long nanos) {
    return BigInteger.valueOf(bytesPerSecond)
        .multiply(BigInteger.valueOf(nanos))
        .divide(BigInteger.valueOf(1_000_000_000))
        .min(BigInteger.valueOf(Long.MAX_VALUE / 2))
        .longValueExact();
  }

  /// A message of so many bytes was polled.
  public void polled(long bytes) {
    lastBytes = bytes;
  }

  /// Whether the endpoint may be polled for another message.
  ///
  /// @param queuedBytes of whole messages that were polled and are not yet off the source
  /// @param underWayBytes of those that the target is not known to have taken in
  public boolean mayPush(long queuedBytes, long underWayBytes) {
    if (queuedBytes > 0 && windowBytes > 0) {
      return queuedBytes <= windowBytes - unitBytes;
    }
    boolean mayQueue =
        queuedBytes == 0
            || queuedBytes <= Math.min(lastBytes, aheadBytes) // one message
            || queuedBytes + lastBytes <= wakeBytes;
    return mayQueue && (windowBytes > 0 || underWayBytes <= underWayBytesMax);
  }

  /// The most content that may be queued.
  public long queuedBytesMax() {
    return windowBytes > 0 ? Math.max(windowBytes, unitBytes) : Math.max(2 * unitBytes, wakeBytes);
  }
}
