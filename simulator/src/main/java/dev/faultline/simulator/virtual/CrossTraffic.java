package dev.faultline.simulator.virtual;

import dev.faultline.agent.plan.Nanos;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;

/// Traffic of others from source to target: bursts of one size at a fixed distance, whose phase the
/// seed draws.
final class CrossTraffic extends Stream {
  private final World world;
  private final int actor;
  private final long firstNanos;
  private final long period;
  private long bursts;

  CrossTraffic(World world, long phaseNanos) {
    super(-1);
    this.world = world;
    period = periodNanos(world.link);
    firstNanos = phaseNanos;
    bursts = Math.ceilDiv(Math.max(0, world.timeline.now() - phaseNanos), period);
    actor = world.timeline.register(this);
    world.forward.know(this);
    schedule();
  }

  /// From the begin of one burst to that of the next.
  static long periodNanos(LinkSpec link) {
    return Math.max(1, Nanos.floor(link.crossBurstBytes(), link.crossBytesPerSecond()));
  }

  private void schedule() {
    world.timeline.at(firstNanos + bursts++ * period, Rank.TIMER, (1 << 20) - 1, actor, 0);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    Transfer burst = new Transfer();
    burst.stream = this;
    burst.bytes = world.link.crossBurstBytes();
    world.forward.send(burst);
    schedule();
  }

  @Override
  boolean hearsOfWire() {
    return false;
  }

  @Override
  void leftWire(Transfer transfer) {}
}
