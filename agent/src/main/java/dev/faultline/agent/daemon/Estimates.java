package dev.faultline.agent.daemon;

import dev.faultline.agent.wire.Link;

/// What a source finds out about the way to its target. For the owner of a mailbox.
final class Estimates {
  private static final long PERIOD_NANOS = 50_000_000;

  private long atNanos;
  private long atBytes;
  private long roundTripNanos;
  private long bytesPerSecond;

  /// Looks anew, unless it was just done; says whether it did.
  boolean renew(LinkSet links, long nowNanos) {
    if (atNanos != 0 && nowNanos - atNanos < PERIOD_NANOS) {
      return false;
    }
    long bytes = links.sentBytes();
    if (atNanos != 0) {
      bytesPerSecond = (long) ((bytes - atBytes) * 1e9 / (nowNanos - atNanos));
    }
    atNanos = nowNanos;
    atBytes = bytes;
    Link demand = links.get(Math.min(1, links.size() - 1));
    if (demand != null) {
      roundTripNanos = Math.max(0, demand.roundTripNanos());
    }
    return true;
  }

  /// As TCP measured it on DEMAND; 0 while unknown.
  long roundTripNanos() {
    return roundTripNanos;
  }

  /// Of all channels, over the last period; 0 while unknown.
  long bytesPerSecond() {
    return bytesPerSecond;
  }

  /// Rate times round trip.
  long bytesInFlight() {
    return (long) (roundTripNanos / 1e9 * bytesPerSecond);
  }
}
