package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.random.SeededRandom;

/// One vCPU on one host; every touch is a step.
final class TwinVcpu {
  private enum State {
    COMPUTING,
    IDLE,
    STALLED,
    OVER
  }

  private final Twin twin;
  private final TwinMigration run;
  private final VcpuCursor cursor;
  private final Host host;
  private final boolean atTarget;
  final int index;
  private final boolean[] touched;
  private final SeededRandom lateHops;
  private State state = State.COMPUTING;
  private Object pending = new Object();
  private boolean hasIdled;
  private boolean hasAttempted;
  private final long startNanos;
  private long endNanos = -1;
  private long guestNanos; // idle and compute time done before the present state
  private long sinceWork; // of computing
  private long sinceNanos; // of idling
  private long idleNanos;
  private long dueWork; // of the next touch, while computing
  private long stallNanos; // when the present stall began
  long lastTouchWork = -1;
  long touches;

  TwinVcpu(Twin twin, TwinMigration run, int index, VcpuCursor cursor, boolean atTarget) {
    this.twin = twin;
    this.run = run;
    this.index = index;
    this.cursor = cursor;
    this.atTarget = atTarget;
    host = atTarget ? twin.target : twin.source;
    touched = new boolean[(int) run.map.capacity()];
    lateHops = SeededRandom.stream(run.seed, "late hops", index);
    startNanos = twin.agenda.now;
  }

  void start() {
    host.busy(1);
    sinceWork = host.work();
    goOn();
  }

  private long page() {
    return run.map.frame(cursor.index());
  }

  private void soon(long work, Runnable action) {
    pending = twin.agenda.after(work, host, Agenda.Rank.VCPU, run.index, index, action);
  }

  private long workLeft() {
    long all = atTarget ? run.workNanos : 0;
    return all == 0 ? Long.MAX_VALUE : all - guestNanos;
  }

  /// What comes after a touch, on the CPU: idling, or computing up to the next touch, or the end.
  private void goOn() {
    guestNanos += host.work() - sinceWork;
    sinceWork = host.work();
    long touchesOfWork = atTarget ? run.spec.guest().workTouches() : 0;
    if (cursor.halted() || touchesOfWork > 0 && touches == touchesOfWork) {
      soon(0, this::finish);
    } else if (!hasIdled && cursor.idleNanos() > 0) {
      soon(0, this::idle);
    } else if (cursor.computeNanos() > workLeft()) {
      soon(workLeft(), this::finish);
    } else {
      dueWork = host.work() + cursor.computeNanos();
      soon(cursor.computeNanos(), this::touch);
    }
  }

  private void idle() {
    host.busy(-1);
    state = State.IDLE;
    sinceNanos = twin.agenda.now;
    idleNanos = cursor.idleNanos();
    boolean ends = idleNanos > workLeft();
    pending =
        twin.agenda.at(
            sinceNanos + (ends ? workLeft() : idleNanos),
            Agenda.Rank.VCPU,
            run.index,
            index,
            ends
                ? this::finish
                : () -> {
                  guestNanos += idleNanos;
                  hasIdled = true;
                  state = State.COMPUTING;
                  start();
                });
  }

  private void touch() {
    if (!atTarget) {
      touchAtSource();
      goOn();
      return;
    }
    if (!hasAttempted) {
      hasAttempted = true;
      run.meter.attempted(index);
    }
    if (!touched[(int) page()] && !run.target.isResident(page())) {
      guestNanos = progressNanos();
      state = State.STALLED;
      stallNanos = twin.agenda.now;
      run.meter.stalled(1);
      if (run.costs.faultTrapNanos() == 0) {
        trapped();
      } else {
        soon(run.costs.faultTrapNanos(), this::trapped);
      }
      return;
    }
    if (!touched[(int) page()]) {
      run.meter.minor++;
    }
    touchDone();
  }

  private void touchAtSource() {
    run.populate(page(), cursor.write());
    run.history.touched(page(), cursor.write());
    lastTouchWork = dueWork;
    count();
  }

  private void count() {
    touches++;
    hasIdled = false;
    cursor.advance();
  }

  private void trapped() {
    long hop = run.costs.handOvers().faultHopNanos();
    int latePercent = run.costs.handOvers().lateHopsPercent();
    if (latePercent > 0 && lateHops.nextBelow(100) < latePercent) {
      hop += lateHops.nextBelow(run.costs.handOvers().lateHopNanos() + 1);
    }
    if (hop > 0) {
      host.busy(-1);
      later(hop, () -> asks(false));
    } else {
      asks(true);
    }
  }

  private void later(long nanos, Runnable action) {
    long then = twin.agenda.now + nanos;
    pending = twin.agenda.at(then, Agenda.Rank.VCPU, run.index, index, action);
  }

  private void asks(boolean isBusy) {
    boolean waits = run.target.trapped(this, page(), cursor.write());
    if (waits == isBusy) {
      host.busy(waits ? -1 : 1);
    }
    if (!waits) {
      stallOver();
    }
  }

  /// The page that this vCPU waits for is resident.
  void wake() {
    if (run.costs.handOvers().wakeHopNanos() > 0) {
      later(run.costs.handOvers().wakeHopNanos(), this::awake);
    } else {
      awake();
    }
  }

  private void awake() {
    host.busy(1);
    if (run.costs.wakeNanos() == 0) {
      stallOver();
    } else {
      soon(run.costs.wakeNanos(), this::stallOver);
    }
  }

  private void stallOver() {
    run.meter.latency.recordValue(twin.agenda.now - stallNanos);
    run.meter.stalled(-1);
    state = State.COMPUTING;
    sinceWork = host.work();
    touchDone();
  }

  private void touchDone() {
    touched[(int) page()] = true;
    count();
    run.meter.completed(index);
    goOn();
  }

  private void finish() {
    guestNanos = progressNanos();
    if (state == State.COMPUTING) {
      host.busy(-1);
    }
    state = State.OVER;
    endNanos = twin.agenda.now;
    if (atTarget) {
      run.meter.finished();
    }
  }

  /// SUSPEND: a touch that is due now is still executed; what is left before the next one crosses.
  CpuState suspend() {
    twin.agenda.cancel(pending);
    guestNanos = progressNanos();
    sinceWork = host.work();
    if (state == State.COMPUTING && !cursor.halted() && isDue()) {
      touchAtSource();
      dueWork = host.work() + (cursor.halted() ? 0 : cursor.computeNanos());
    }
    if (cursor.halted()) {
      return cursor.capture(0, 0);
    }
    boolean before = !hasIdled && cursor.idleNanos() > 0; // idle time is still to come or under way
    if (state == State.IDLE) {
      return cursor.capture(cursor.computeNanos(), sinceNanos + idleNanos - twin.agenda.now);
    }
    return before
        ? cursor.capture(cursor.computeNanos(), cursor.idleNanos())
        : cursor.capture(dueWork - host.work(), 0);
  }

  private boolean isDue() {
    return (hasIdled || cursor.idleNanos() == 0) && dueWork <= host.work();
  }

  /// Leaves the cores of the source, after all vCPUs have been captured.
  void leave() {
    if (state == State.COMPUTING) {
      host.busy(-1);
    }
    state = State.OVER;
  }

  long progressNanos() {
    return switch (state) {
      case COMPUTING -> guestNanos + host.work() - sinceWork;
      case IDLE -> guestNanos + twin.agenda.now - sinceNanos;
      case STALLED, OVER -> guestNanos;
    };
  }

  long wallNanos() {
    return (endNanos < 0 ? twin.agenda.now : endNanos) - startNanos;
  }
}
