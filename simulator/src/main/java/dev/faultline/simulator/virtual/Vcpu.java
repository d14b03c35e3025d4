package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.PageSet;

/// One vCPU on one host. At the target it runs ahead of time through touches of pages that are resident, since a page
/// that is resident stays so, and stops at the first one that is not: only that touch is an event. At the source
/// nothing is absent, and a whole batch is one event.
///
/// Times of touches are on the work clock of the host's cores.
final class Vcpu implements Actor {
  private static final int GO_ON = 0;
  private static final int TOUCH = 1;
  private static final int TRAPPED = 2;
  private static final int RUNNING_AGAIN = 3;
  private static final int GO_IDLE = 4;
  private static final int IDLE_OVER = 5;
  private static final int FINISH = 6;

  private enum State {
    RUNNING,
    IDLE,
    STALLED,
    STOPPED
  }

  private final Guest guest;
  private final Timeline timeline;
  private final Cores cores;
  private final VcpuCursor cursor;
  private final int index;
  private final int actor;
  private final int id;
  private PageSet touched = new PageSet(0);
  private final long[] dues = new long[Guest.BATCH];
  private boolean atSource;
  private boolean first = true;
  private boolean idled;
  private State state = State.STOPPED;
  private int generation;
  private int ahead;
  private long executed;
  private long dueWork; // of the last touch, or where running began
  private long lastTouchWork = -1;
  private long guestNanos; // done before the present state
  private long stateWork;
  private long stateNanos;
  private long idleNanos;
  private long touchNanos;
  private long startNanos;
  private long finishNanos = -1;

  Vcpu(Guest guest, int index, int id, VcpuCursor cursor, Cores cores) {
    this.guest = guest;
    this.index = index;
    this.id = id;
    this.cursor = cursor;
    this.cores = cores;
    timeline = guest.timeline;
    actor = timeline.register(this);
  }

  void bootAtSource() {
    atSource = true;
    startNanos = timeline.now();
    run();
  }

  void resumeAtTarget() {
    touched = new PageSet(guest.map.capacity());
    startNanos = timeline.now();
    run();
  }

  /// Begins to run on the CPU, or finishes, or goes idle first.
  private void run() {
    state = State.RUNNING;
    cores.start();
    stateWork = cores.work();
    dueWork = stateWork;
    goOn();
  }

  private void goOn() {
    if (atSource) {
      planAtSource();
    } else {
      runAhead();
    }
  }

  private void schedule(long work, int what) {
    cores.at(work, Rank.VCPU, id, actor, generation << 3 | what);
  }

  /// Finds how far the vCPU runs without a pause; the touches are executed when their time has come.
  private void planAtSource() {
    if (cursor.halted()) {
      schedule(dueWork, FINISH);
      return;
    }
    TouchBatch batch = cursor.batch();
    long due = dueWork;
    for (int i = cursor.position(); i < batch.size; i++) {
      if (batch.idle(i) > 0 && !(i == cursor.position() && idled)) {
        schedule(due, GO_IDLE);
        return;
      }
      due += batch.computeNanos[i];
    }
    schedule(due, GO_ON);
  }

  /// Executes what is due by `work` at the source.
  void executeUntil(long work) {
    while (!cursor.halted() && (idled || cursor.idleNanos() == 0)) {
      long due = dueWork + cursor.computeNanos();
      if (due > work) {
        return;
      }
      guest.contents.touchAtSource(guest.frame(cursor.index()), cursor.write());
      dueWork = due;
      lastTouchWork = due;
      idled = false;
      executed++;
      cursor.advance();
    }
  }

  private void runAhead() {
    ahead = 0;
    while (ahead < dues.length) {
      if (cursor.halted()) {
        schedule(dueWork, FINISH);
        return;
      }
      if (!idled && cursor.idleNanos() > 0) {
        schedule(dueWork, GO_IDLE);
        return;
      }
      int before = ahead;
      runResident();
      if (ahead == before) {
        pause();
        return;
      }
      cursor.consumed(ahead - before);
      if (guest.workTouches == executed) {
        schedule(dueWork, FINISH);
        return;
      }
    }
    schedule(dueWork, GO_ON);
  }

  /// The next touch is not for now: the work is over before it, or its page is absent.
  private void pause() {
    long due = dueWork + cursor.computeNanos();
    if (due > workEnd()) {
      schedule(workEnd(), FINISH);
    } else {
      schedule(due, TOUCH);
    }
  }

  /// Work time at which the guest time of the work will have passed.
  private long workEnd() {
    return guest.workNanos > 0 ? stateWork + guest.workNanos - guestNanos : Long.MAX_VALUE;
  }

  /// Executes the touches of this batch up to one that has to wait, as far as there is room to remember them. The hottest
  /// loop of the simulator.
  private void runResident() {
    TouchBatch batch = cursor.batch();
    long[] touches = batch.touches;
    long[] compute = batch.computeNanos;
    int at = cursor.position();
    int room = (int) Math.min(dues.length - ahead, touchesLeft());
    int end = Math.min(batch.size, at + room);
    long workEnd = workEnd();
    long due = dueWork;
    PageSet mine = touched;
    while (at < end && !first) {
      long touch = touches[at];
      long page = guest.frame(touch >>> 1);
      long next = due + compute[at];
      if (next > workEnd) {
        break;
      }
      if (!mine.contains(page)) {
        if (!guest.resident.contains(page)) {
          break;
        }
        guest.minor++;
        mine.add(page);
      }
      if ((touch & 1) != 0) {
        guest.contents.writeAtTarget(page);
      }
      due = next;
      dues[ahead++] = due;
      executed++;
      idled = false;
      at++;
      if (batch.hasIdle && at < end && batch.idleNanos[at] > 0) {
        break;
      }
    }
    dueWork = due;
  }

  private long touchesLeft() {
    return guest.workTouches == 0 ? Long.MAX_VALUE : guest.workTouches - executed;
  }

  private void execute(long page, long due) {
    if (cursor.write()) {
      guest.contents.writeAtTarget(page);
    }
    dueWork = due;
    idled = false;
    executed++;
    cursor.advance();
  }

  @Override
  public void fire(int token, long nowNanos) {
    if (token >>> 3 != generation) {
      return;
    }
    switch (token & 7) {
      case GO_ON -> {
        if (atSource) {
          executeUntil(cores.work());
        }
        goOn();
      }
      case TOUCH -> touch(nowNanos);
      case TRAPPED -> trapped();
      case RUNNING_AGAIN -> runAgain(nowNanos);
      case GO_IDLE -> {
        if (atSource) {
          executeUntil(cores.work());
        }
        goIdle();
      }
      case IDLE_OVER -> {
        guestNanos += idleNanos;
        idled = true;
        run();
      }
      default -> finish(nowNanos);
    }
  }

  /// The vCPU touches a page that was absent when it looked ahead.
  private void touch(long nowNanos) {
    ahead = 0;
    long page = guest.frame(cursor.index());
    if (first) {
      first = false;
      guest.attempted(index);
    }
    if (guest.resident.contains(page)) {
      if (touched.add(page)) {
        guest.minor++;
      }
      long due = cores.work();
      execute(page, due);
      guest.completed(index);
      afterTouch();
      return;
    }
    leaveRunning();
    state = State.STALLED;
    touchNanos = nowNanos;
    guest.blocked();
    if (guest.profile.faultTrapNanos() > 0) {
      schedule(cores.work() + guest.profile.faultTrapNanos(), TRAPPED);
    } else {
      trapped();
    }
  }

  private void trapped() {
    long page = guest.frame(cursor.index());
    if (guest.faults.fault(index, page, cursor.write())) {
      cores.stop();
    } else {
      runAgain(timeline.now());
    }
  }

  /// The page has been installed.
  void wake() {
    cores.start();
    if (guest.profile.wakeNanos() > 0) {
      schedule(cores.work() + guest.profile.wakeNanos(), RUNNING_AGAIN);
    } else {
      runAgain(timeline.now());
    }
  }

  private void runAgain(long nowNanos) {
    guest.unblocked(nowNanos - touchNanos);
    state = State.RUNNING;
    stateWork = cores.work();
    long page = guest.frame(cursor.index());
    touched.add(page);
    execute(page, stateWork);
    guest.completed(index);
    afterTouch();
  }

  private void afterTouch() {
    if (guest.workTouches == executed) {
      schedule(dueWork, FINISH);
    } else {
      runAhead();
    }
  }

  private void goIdle() {
    leaveRunning();
    cores.stop();
    state = State.IDLE;
    stateNanos = timeline.now();
    idleNanos = cursor.idleNanos();
    if (!atSource && guest.workNanos > 0 && guestNanos + idleNanos > guest.workNanos) {
      long left = guest.workNanos - guestNanos;
      timeline.at(stateNanos + left, Rank.VCPU, id, actor, generation << 3 | FINISH);
    } else {
      timeline.at(stateNanos + idleNanos, Rank.VCPU, id, actor, generation << 3 | IDLE_OVER);
    }
  }

  private void leaveRunning() {
    guestNanos += cores.work() - stateWork;
  }

  private void finish(long nowNanos) {
    guestNanos = progressNanos();
    if (state == State.RUNNING) {
      cores.stop();
    }
    state = State.STOPPED;
    finishNanos = nowNanos;
    ahead = 0;
    if (!atSource) {
      guest.finished();
    }
  }

  /// Stops at the source and says what has to cross.
  CpuState suspend() {
    if (state == State.RUNNING) {
      executeUntil(cores.work());
    }
    generation++;
    long compute = cursor.halted() ? 0 : cursor.computeNanos();
    long idle = cursor.halted() || idled ? 0 : cursor.idleNanos();
    if (state == State.IDLE) {
      idle = stateNanos + idleNanos - timeline.now();
    } else if (state == State.RUNNING && idle == 0 && !cursor.halted()) {
      compute = dueWork + compute - cores.work();
    }
    guestNanos = progressNanos();
    return cursor.capture(compute, idle);
  }

  /// The vCPU no longer takes part in its host's cores; called for all of them after all have been captured.
  void leaveHost() {
    if (state == State.RUNNING) {
      cores.stop();
    }
    state = State.STOPPED;
  }

  long progressNanos() {
    return switch (state) {
      case RUNNING -> guestNanos + (cores.work() - stateWork);
      case IDLE -> guestNanos + (timeline.now() - stateNanos);
      case STALLED, STOPPED -> guestNanos;
    };
  }

  long capacityNanos() {
    return (finishNanos < 0 ? timeline.now() : finishNanos) - startNanos;
  }

  /// Executed touches, those made ahead of time left out.
  long touches() {
    long work = cores.work();
    int future = 0;
    while (future < ahead && dues[ahead - 1 - future] > work) {
      future++;
    }
    return executed - future;
  }

  /// How many distinct pages it has touched at the target.
  long pagesTouched() {
    return touched.count();
  }

  long finishNanos() {
    return finishNanos;
  }

  boolean halted() {
    return cursor.halted();
  }

  /// When the last touch here was executed, if the cores went on as they do now; -1 if there was none.
  long lastTouchNanos() {
    return lastTouchWork < 0 ? -1 : timeline.now() - cores.nanosFor(cores.work() - lastTouchWork);
  }
}
