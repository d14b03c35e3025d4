package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.plan.Nanos;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;

/// Traffic of others from source to target: bursts of one size at a fixed distance.
public final class CrossTraffic extends Stream {
  private final Timeline timeline;
  private final Wire wire;
  private final LinkState state;
  private final long burstBytes;
  private final int actor;
  private final long firstNanos;
  private final long period;
  private long bursts;

  /// @param firstNanos when the first burst is sent
  public CrossTraffic(
      Timeline timeline, LinkSpec link, LinkState state, Wire wire, long firstNanos) {
    super(-1);
    this.timeline = timeline;
    this.wire = wire;
    this.state = state;
    this.firstNanos = firstNanos;
    burstBytes = link.crossBurstBytes();
    period = periodNanos(link);
    bursts = Math.ceilDiv(Math.max(0, timeline.now() - firstNanos), period);
    actor = timeline.register(this);
    wire.know(this);
    schedule();
  }

  /// From the begin of one burst to that of the next.
  public static long periodNanos(LinkSpec link) {
    return Math.max(1, Nanos.floor(link.crossBurstBytes(), link.crossBytesPerSecond()));
  }

  private void schedule() {
    timeline.at(firstNanos + bursts++ * period, Rank.TIMER, (1 << 20) - 1, actor, 0);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (state.isUp(nowNanos)) {
      wire.send(this, burstBytes, Wire.Turn.LAST);
    }
    schedule();
  }

  @Override
  public boolean hearsOfWire() {
    return false;
  }

  @Override
  public void leftWire() {}
}
