package dev.faultline.agent.session;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.migration.target.MigrationTarget;

/// The times in which a target's source is away. For the owner of the session's mailbox.
final class Absence {
  private final TargetSession session;
  private int count;
  private boolean lasts;

  Absence(TargetSession session) {
    this.session = session;
  }

  void begins() {
    count++;
    lasts = true;
  }

  void ends() {
    lasts = false;
  }

  /// Whether it was away once.
  boolean hasBeen() {
    return count > 0;
  }

  /// If it is not back by then, the target waits to be told what to do, or does without it.
  ///
  /// @param why it is away
  void limit(String why) {
    int mine = count;
    long nanos = session.patienceNanos + Reconnection.TARGET_NANOS_MORE;
    session.later(nanos, () -> passed(mine, nanos, why));
  }

  private void passed(int mine, long nanos, String why) {
    if (mine != count || !lasts) {
      return;
    }
    MigrationTarget endpoint = session.endpoint();
    if (!endpoint.isWhole()) {
      session.hold("the source did not come back within " + nanos / 1_000_000_000 + " s: " + why);
    } else if (endpoint.phase() == Phase.PAUSED) {
      endpoint.completeAlone();
    }
  }
}
