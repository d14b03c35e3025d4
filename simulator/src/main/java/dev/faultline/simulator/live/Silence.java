package dev.faultline.simulator.live;

import dev.faultline.simulator.failure.Schedule;

/// For how long each agent of a migration has said nothing, as its driver heard it. An agent tells
/// how far it is ten times a second until its last word, so that one which lives and does nothing
/// (stopped by a signal, say, for which the kernel goes on answering) is known by this alone.
final class Silence {
  /// So much is worth a word, and so much more the next one.
  private static final long WORTH_NANOS = 5_000_000_000L;

  /// The most that one look adds: a driver that stood still itself has not listened meanwhile.
  private static final long LOOK_NANOS_MAX = 1_000_000_000;

  private long lookedNanos;
  private long sourceNanos;
  private long targetNanos;

  Silence(long nowNanos) {
    lookedNanos = nowNanos;
  }

  /// An agent has said something.
  void heard(boolean source) {
    if (source) {
      sourceNanos = 0;
    } else {
      targetNanos = 0;
    }
  }

  /// All that has come so far has been heard.
  void look(long nowNanos) {
    long passed = Math.clamp(nowNanos - lookedNanos, 0, LOOK_NANOS_MAX);
    lookedNanos = nowNanos;
    sourceNanos += passed;
    targetNanos += passed;
  }

  long nanos(boolean source) {
    return source ? sourceNanos : targetNanos;
  }

  boolean isTooLong(boolean source) {
    return nanos(source) >= Schedule.DEAF_NANOS_MAX;
  }

  /// What to say of an agent; empty while there is nothing. In steps, since each may be a line.
  ///
  /// @param agent by name
  String words(String agent, boolean source) {
    long worth = nanos(source) / WORTH_NANOS * WORTH_NANOS;
    return worth == 0 ? "" : agent + " has said nothing for " + worth / 1_000_000_000 + " s";
  }
}
