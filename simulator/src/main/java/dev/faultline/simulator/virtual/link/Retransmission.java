package dev.faultline.simulator.virtual.link;

/// When TCP sends again what nobody acknowledges: after a while, then after twice as long each time
/// (RFC 6298, 5.5).
public final class Retransmission {
  /// The least time to wait for an acknowledgement that Linux adds to the round trip (TCP_RTO_MIN).
  public static final long RTO_NANOS_MIN = 200_000_000;

  /// The first wait for the answer to a SYN (RFC 6298, 2.1).
  public static final long SYN_NANOS = 1_000_000_000;

  private Retransmission() {}

  /// The first retransmission after `nowNanos` of what was sent at `sinceNanos`.
  ///
  /// @param firstNanos how long the first wait is
  public static long nextNanos(long sinceNanos, long nowNanos, long firstNanos) {
    long at = sinceNanos;
    long wait = firstNanos;
    while (at <= nowNanos) {
      at += wait;
      wait *= 2;
    }
    return at;
  }
}
