package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.link.Retransmission;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;

/// The connections of one migration, which come and go together: lost with what was on them, and
/// made again by the source as [Reconnection] says. An attempt takes two round trips, of TCP's
/// handshake and of the agents', and one where the other side refuses; over a link that is down it
/// fails after [Reconnection#CONNECT_NANOS_MAX].
public final class Connections extends Actor {
  private static final int ATTEMPT = 0;
  private static final int SYN = 1;
  private static final int FAILED = 2;
  private static final int MADE = 3;
  private static final int STEPS = 4;

  /// Hears that nobody tries any more.
  public interface Listener {
    void linkStaysAway(long afterNanos);
  }

  private final HostSetup here;
  private final LinkState link;
  private final SourceSide source;
  private final TargetSide target;
  private final Listener listener;
  private final Reconnection rule = new Reconnection();
  private final int actor;
  private boolean isUp = true;
  private int attempt;
  private long begunNanos; // when it did

  Connections(
      HostSetup here, LinkState link, SourceSide source, TargetSide target, Listener listener) {
    this.here = here;
    this.link = link;
    this.source = source;
    this.target = target;
    this.listener = listener;
    actor = here.timeline().register(this);
  }

  /// The source wants to begin; over a link that takes no connections it cannot.
  void begin() {
    long now = here.timeline().now();
    if (!link.takesConnections(now) || !link.isUp(now)) {
      reset();
    }
  }

  boolean areUp() {
    return isUp;
  }

  /// They are gone, and both sides know it.
  public void reset() {
    if (isUp) {
      isUp = false;
      rule.lost(here.timeline().now());
      target.linkChanged(false);
      source.linkChanged(false);
    }
    again();
  }

  private void again() {
    attempt++; // whatever was under way leads nowhere
    Phase phase = source.endpoint.phase();
    if (phase == Phase.COMPLETE || phase == Phase.FAILED) {
      return;
    }
    long wait = rule.nextWaitNanos(here.timeline().now());
    if (wait < 0) {
      listener.linkStaysAway(Reconnection.SOURCE_NANOS_MAX);
    } else {
      after(wait, ATTEMPT);
    }
  }

  private void after(long nanos, int step) {
    int token = attempt % (Integer.MAX_VALUE / STEPS) * STEPS + step;
    long at = here.timeline().now() + nanos;
    here.timeline().at(at, Rank.TIMER, here.id(Slots.TIMER), actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token / STEPS != attempt % (Integer.MAX_VALUE / STEPS)) {
      return;
    }
    switch (token % STEPS) {
      case ATTEMPT -> {
        begunNanos = nowNanos;
        connect(nowNanos);
      }
      case SYN -> connect(nowNanos);
      case MADE -> made(nowNanos);
      default -> again();
    }
  }

  private void connect(long nowNanos) {
    if (link.isUp(nowNanos)) {
      boolean taken = link.takesConnections(nowNanos);
      after(taken ? 2 * here.roundTripNanos() : here.roundTripNanos(), taken ? MADE : FAILED);
      return;
    }
    long next = Retransmission.nextNanos(begunNanos, nowNanos, Retransmission.SYN_NANOS);
    long last = begunNanos + Reconnection.CONNECT_NANOS_MAX;
    after(Math.min(next, last) - nowNanos, next < last ? SYN : FAILED);
  }

  private void made(long nowNanos) {
    if (!link.isUp(nowNanos)) {
      again(); // it went down while the handshake was under way
      return;
    }
    isUp = true;
    rule.linked();
    target.linkChanged(true);
    source.linkChanged(true);
  }
}
