package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.failure.OutOfTurn;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import java.util.function.Consumer;

/// What follows from words out of turn. Who hears them takes nothing more from who says them, as a
/// live session that has failed: before GO the source runs the guest, after it nobody can.
///
/// @param lost hears why the guest is
/// @param reset ends all connections
record Lies(SourceSide source, TargetSide target, Consumer<String> lost, Runnable reset) {
  /// One side hears the other.
  void hear(Side by, long nowNanos) {
    Phase phase = source.endpoint.phase();
    if (phase == Phase.COMPLETE) {
      return;
    }
    try {
      if (by == Side.SOURCE) {
        target.endpoint.receive(target.pipes()[0].channel, OutOfTurn.by(by), nowNanos);
      } else {
        source.endpoint.receive(source.pipes()[0].channel, OutOfTurn.by(by), nowNanos);
      }
    } catch (ProtocolException e) {
      boolean hasCome = target.endpoint.phase().compareTo(Phase.READY) > 0;
      boolean isGiven = phase.compareTo(Phase.HANDOVER) > 0;
      end(by, isGiven && (hasCome || by == Side.TARGET), String.valueOf(e.getMessage()), nowNanos);
    }
  }

  private void end(Side by, boolean isLost, String why, long nowNanos) {
    if (isLost) {
      lost.accept(why);
      return;
    }
    if (by == Side.SOURCE) {
      target.endpoint.refuse(why);
    } else {
      source.endpoint.cancel(why, nowNanos);
    }
    reset.run();
  }
}
