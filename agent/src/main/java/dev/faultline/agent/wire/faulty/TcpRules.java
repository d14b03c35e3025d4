package dev.faultline.agent.wire.faulty;

/// What the kernels of both hosts would do about what a link loses: a proxy has to do it for them,
/// since its own kernel acknowledges everything at once.
///
/// @param roundTripNanos of the link
/// @param frameBytes of a stream that fit a frame
/// @param rtoNanosMin what the first wait for an acknowledgement adds to the round trip
/// @param synNanos the first wait for the answer to a SYN
/// @param retry when what was not acknowledged is sent again
/// @param seed of the draws which frames are lost
public record TcpRules(
    long roundTripNanos, int frameBytes, long rtoNanosMin, long synNanos, Retry retry, long seed) {
  /// When TCP sends again.
  @FunctionalInterface
  public interface Retry {
    /// The first time after `nowNanos` for what was sent at `sinceNanos`.
    ///
    /// @param firstNanos how long the first wait is
    long nextNanos(long sinceNanos, long nowNanos, long firstNanos);
  }

  /// Sends again at once; for a link on which nothing is lost.
  public static final TcpRules NONE =
      new TcpRules(0, 1448, 0, 0, (since, now, first) -> now + 1_000_000, 1);

  long rtoNanos() {
    return rtoNanosMin + roundTripNanos;
  }
}
