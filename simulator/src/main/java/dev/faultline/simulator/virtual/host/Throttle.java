package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.guest.Restraint;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import org.jspecify.annotations.Nullable;

/// Slows the guest down at the source: each vCPU runs and sleeps by turns, as a [Restraint] says.
final class Throttle extends Actor {
  private static final int SLICE_ENDS = 0;
  private static final int SLEEP_ENDS = 1;
  private static final int KINDS = 2;
  private final HostSetup here;
  private final Guest guest;
  private final int vcpus;
  private final long partBytes;
  private final int actor;
  private @Nullable Restraint how;
  private boolean over;

  Throttle(HostSetup here, Guest guest) {
    this.here = here;
    this.guest = guest;
    vcpus = here.plan().vcpus();
    partBytes = WrittenParts.bytes(here);
    actor = here.timeline().register(this);
  }

  /// From the next slice on.
  void set(Restraint next) {
    boolean begins = how == null;
    how = next;
    for (int i = 0; begins && i < vcpus; i++) {
      guest.takeDirtied(i); // what it wrote before is not held against it
      later(next.runNanos(), SLICE_ENDS, i);
    }
  }

  /// The guest stops for good, or runs on as fast as it can.
  void end() {
    for (int i = 0; !over && how != null && i < vcpus; i++) {
      guest.letGo(i);
    }
    over = true;
  }

  private void later(long nanos, int kind, int vcpu) {
    Timeline timeline = here.timeline();
    int id = here.id(Slots.THROTTLE);
    timeline.at(timeline.now() + nanos, Rank.TIMER, id, actor, vcpu * KINDS + kind);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    Restraint now = how;
    if (over || now == null) {
      return;
    }
    int vcpu = token / KINDS;
    long sleepNanos =
        token % KINDS == SLEEP_ENDS ? 0 : now.sleepNanos(guest.takeDirtied(vcpu) * partBytes);
    if (sleepNanos > 0) {
      guest.hold(vcpu);
      later(sleepNanos, SLEEP_ENDS, vcpu);
    } else {
      guest.letGo(vcpu);
      later(now.runNanos(), SLICE_ENDS, vcpu);
    }
  }
}
