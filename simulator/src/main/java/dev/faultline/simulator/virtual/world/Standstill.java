package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.failure.Schedule;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;

/// Agents of one migration that do nothing for a while, as a signal has them stand. The kernel goes
/// on: it takes in what there is room for. The other side's gives a connection up when it has not
/// found any for [Reconnection#SILENCE_NANOS_MAX] (`TCP_USER_TIMEOUT`, tcp(7)).
public final class Standstill extends Actor {
  /// As good as for ever.
  private static final long NANOS_MAX = 1L << 60;

  private final HostSetup here;
  private final Cores sourceCores;
  private final Cores targetCores;
  private final SourceSide source;
  private final TargetSide target;
  private final Connections connections;
  private final Connections.Listener listener;
  private final int actor;
  private int stops; // of either agent

  Standstill(
      HostSetup here,
      Scene scene,
      SourceSide source,
      TargetSide target,
      Connections connections,
      Connections.Listener listener) {
    this.here = here;
    sourceCores = scene.source();
    targetCores = scene.target();
    this.source = source;
    this.target = target;
    this.connections = connections;
    this.listener = listener;
    actor = here.timeline().register(this);
  }

  private Cores cores(Side side) {
    return side == Side.SOURCE ? sourceCores : targetCores;
  }

  /// The agent of one side stands.
  void stopped(Failure.Stopped how) {
    long now = here.timeline().now();
    cores(how.side()).standUntil(now + Math.min(how.nanos(), NANOS_MAX));
    stops++;
    if (how.nanos() > Reconnection.SILENCE_NANOS_MAX) {
      long at = now + Reconnection.SILENCE_NANOS_MAX;
      here.timeline().at(at, Rank.TIMER, here.id(Slots.TIMER), actor, stops);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token != stops || listener.isOver()) {
      return; // another one began since
    }
    boolean heldUp = false;
    for (Pipe pipe : targetCores.isStanding() ? source.pipes() : target.pipes()) {
      heldUp |= pipe.isHeldUp();
    }
    if (heldUp) {
      connections.reset();
    }
  }

  /// The driver gives up an agent that has said nothing for so long.
  void deaf(Side side) {
    if (cores(side).isStanding()) {
      boolean keeps = side == Side.TARGET && source.endpoint.phase().compareTo(Phase.HANDOVER) <= 0;
      long seconds = Schedule.DEAF_NANOS_MAX / 1_000_000_000;
      String name = side == Side.SOURCE ? "source" : "target";
      listener.stop(
          keeps ? Status.AT_SOURCE : Status.LOST,
          "the agent of the %s has said nothing for %d s".formatted(name, seconds));
    }
  }
}
