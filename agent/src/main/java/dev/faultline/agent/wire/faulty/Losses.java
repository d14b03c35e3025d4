package dev.faultline.agent.wire.faulty;

import dev.faultline.agent.random.SeededRandom;

/// Draws what is lost of one direction of a connection, and how long TCP takes to send it again.
/// For one thread.
final class Losses {
  /// TCP has given up by then.
  private static final int AGAIN_MAX = 6;

  /// How much later something arrives.
  ///
  /// @param nanos if nothing follows it
  /// @param followedNanos from when something follows it: acknowledgements of that say what is
  ///   missing
  record Late(long nanos, long followedNanos) {
    static final Late NONE = new Late(0, 0);
  }

  private final TcpRules rules;
  private final SeededRandom random;

  Losses(TcpRules rules, SeededRandom random) {
    this.rules = rules;
    this.random = random;
  }

  /// What is lost comes a round trip later, as what follows it tells (RACK, RFC 8985); if its last
  /// frame is lost and nothing follows, after the retransmission time-out. Each time that it is
  /// lost again it waits for twice as long.
  Late of(int bytes, double share) {
    if (share == 0) {
      return Late.NONE;
    }
    int frames = Math.ceilDiv(bytes, rules.frameBytes());
    boolean inside =
        frames > 1 && random.nextDouble() >= StrictMath.pow(1 - share, (double) frames - 1);
    boolean last = random.nextDouble() < share;
    if (!inside && !last) {
      return Late.NONE;
    }
    int again = 0;
    while (again < AGAIN_MAX && random.nextDouble() < share) {
      again++;
    }
    long followed = rules.roundTripNanos() + rules.rtoNanos() * ((1L << again) - 1);
    return new Late(last ? rules.rtoNanos() * ((2L << again) - 1) : followed, followed);
  }
}
