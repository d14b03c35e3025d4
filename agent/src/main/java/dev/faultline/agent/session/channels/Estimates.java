package dev.faultline.agent.session.channels;

import dev.faultline.agent.wire.link.Link;

/// What a source knows of the way to its target. For the owner of a mailbox.
///
/// Where the source itself holds what it sends to a link's rate, that is the rate. What it sees
/// leave may be less, as a host that is short of cores is slower than its link; a strategy that
/// took that for the link's would push smaller units, which such a host is slower still with. What
/// may be under way goes by what was seen to leave: by the link's rate, a fault on a link of 312
/// MB/s waited up to 1.5 times as long.
public final class Estimates {
  private static final long PERIOD_NANOS = 50_000_000;

  private final long linkBytesPerSecond;
  private long atNanos;
  private long atBytes;
  private long roundTripNanos;
  private long measuredBytesPerSecond;

  /// @param linkBytesPerSecond what the source holds itself to; 0 for no limit
  public Estimates(long linkBytesPerSecond) {
    this.linkBytesPerSecond = linkBytesPerSecond;
  }

  /// Looks anew, unless it was just done; says whether it did.
  public boolean renew(LinkSet links, long nowNanos) {
    if (atNanos != 0 && nowNanos - atNanos < PERIOD_NANOS) {
      return false;
    }
    Link demand = links.get(Math.min(1, links.size() - 1));
    measured(
        links.sentBytes(), demand == null ? roundTripNanos : demand.roundTripNanos(), nowNanos);
    return true;
  }

  /// @param sentBytes by all channels so far
  /// @param roundTrip less than 0 where it is not known
  public void measured(long sentBytes, long roundTrip, long nowNanos) {
    if (atNanos != 0) {
      measuredBytesPerSecond = (long) ((sentBytes - atBytes) * 1e9 / (nowNanos - atNanos));
    }
    atNanos = nowNanos;
    atBytes = sentBytes;
    roundTripNanos = Math.max(0, roundTrip);
  }

  /// As TCP measured it on DEMAND; 0 while unknown.
  public long roundTripNanos() {
    return roundTripNanos;
  }

  /// Of all channels: of the link, if that is known, else over the last period; 0 while unknown.
  public long bytesPerSecond() {
    return linkBytesPerSecond > 0 ? linkBytesPerSecond : measuredBytesPerSecond;
  }

  /// What all channels were seen to let go over the last period; 0 while unknown.
  public long leftBytesPerSecond() {
    return measuredBytesPerSecond;
  }
}
