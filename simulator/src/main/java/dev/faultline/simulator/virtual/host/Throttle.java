package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.guest.ThrottleSlices;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;

/// Slows the guest down at the source: all vCPUs run and sleep by turns, as [ThrottleSlices] says.
final class Throttle extends Actor {
  private static final int HOLD = 0;
  private static final int LET_GO = 1;
  private final HostSetup here;
  private final Guest guest;
  private final int actor;
  private int percent;
  private boolean over;

  Throttle(HostSetup here, Guest guest) {
    this.here = here;
    this.guest = guest;
    actor = here.timeline().register(this);
  }

  /// From the next slice on.
  void set(int newPercent) {
    boolean begins = percent == 0;
    percent = newPercent;
    if (begins) {
      later(ThrottleSlices.RUN_NANOS, HOLD);
    }
  }

  /// The guest stops for good, or runs on as fast as it can.
  void end() {
    over = true;
    guest.letGo();
  }

  private void later(long nanos, int token) {
    Timeline timeline = here.timeline();
    int id = here.id(Slots.THROTTLE);
    timeline.at(timeline.now() + nanos, Rank.TIMER, id, actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (over) {
      return;
    }
    if (token == HOLD) {
      guest.hold();
      later(ThrottleSlices.sleepNanos(percent), LET_GO);
    } else {
      guest.letGo();
      later(ThrottleSlices.RUN_NANOS, HOLD);
    }
  }
}
