package dev.faultline.agent.migration.flow;

import dev.faultline.agent.plan.MigrationSpec;
import java.math.BigInteger;

/// How much of what one channel pushes may be under way: `push-window`. Whatever is ahead of a
/// requested page is waited for, at the source, on the link or at the target; too little, and the
/// link is idle. Both engines ask this class, each with what it can see.
///
/// A fixed window bounds what is queued: polled and not yet off the source. With `auto`,
///
/// - one message may be queued while another is sent, so that the link is not idle while a message
///   is read: how long that may take depends on what is [Below];
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

  /// Small messages that are handed to a kernel one by one wake their sender up for each, and are
  /// not as fast as a link.
  private static final long WAKE_BYTES = 64 << 10;

  private final long windowBytes;
  private final long unitBytes;
  private final Below below;
  private long aheadBytes;
  private long underWayBytesMax;
  private long lastBytes;

  /// What takes messages from a channel's queue.
  public enum Below {
    /// A wire, which what is queued has not left: a message waits if the one that is sent takes at
    /// most [#AHEAD_NANOS] or a round trip.
    WIRE,
    /// A wire on which requested pages pass pushes: a message waits however long it takes.
    PASSED_WIRE,
    /// A kernel, which is sending what it has taken while a message is queued: what is queued, with
    /// one like the last, is at most what a round trip carries, or 64 KiB of small messages. With
    /// the rule of a wire a live guest made half as many touches during the pull (`live-zipf`, 10
    /// Gbit/s).
    KERNEL
  }

  public Flow(MigrationSpec how, Below below) {
    windowBytes = how.pushWindowBytes();
    unitBytes = how.pushUnitBytes();
    this.below = below;
    estimates(0, 0);
  }

  /// @param bytesPerSecond the channel's share of the link; 0 while unknown
  public void estimates(long bytesPerSecond, long roundTripNanos) {
    aheadBytes =
        switch (below) {
          case WIRE -> bytes(bytesPerSecond, Math.max(roundTripNanos, AHEAD_NANOS));
          case PASSED_WIRE -> Long.MAX_VALUE;
          case KERNEL -> Math.max(WAKE_BYTES, bytes(bytesPerSecond, roundTripNanos));
        };
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
    return mayQueue(queuedBytes) && mayBeUnderWay(underWayBytes);
  }

  /// Half of that rule: what is not yet off the source.
  public boolean mayQueue(long queuedBytes) {
    if (queuedBytes == 0) {
      return true;
    }
    if (windowBytes > 0) {
      return queuedBytes <= windowBytes - unitBytes;
    }
    return switch (below) {
      case WIRE, PASSED_WIRE -> queuedBytes <= Math.min(lastBytes, aheadBytes); // one message
      case KERNEL -> queuedBytes + lastBytes <= aheadBytes;
    };
  }

  /// The other half: what is not known to be taken in.
  public boolean mayBeUnderWay(long underWayBytes) {
    return windowBytes > 0 || underWayBytes <= underWayBytesMax;
  }

  /// The most content that may be queued.
  public long queuedBytesMax() {
    if (windowBytes > 0) {
      return Math.max(windowBytes, unitBytes);
    }
    return below == Below.KERNEL ? Math.max(2 * unitBytes, WAKE_BYTES) : 2 * unitBytes;
  }
}
