package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.PageSet;

/// A vCPU at the target. It runs ahead of time through touches of pages that are resident, since a
/// page that is resident stays so, and stops at the first one that is not: only that touch is an
/// event. So the cost of a guest grows with its faults, and little with its touches.
final class TargetVcpu extends Vcpu {
  private final PageSet touched;
  private final long[] dues = new long[Guest.BATCH];
  private int ahead;
  private boolean first = true;
  private long touchNanos;
  private long gathered;

  TargetVcpu(Guest guest, int index, int id, VcpuCursor cursor, Cores cores) {
    super(guest, index, id, cursor, cores);
    touched = new PageSet(guest.map.capacity());
  }

  @Override
  void goOn() {
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

  @Override
  void catchUp() {}

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

  /// Executes the touches of this batch up to one that has to wait, as far as there is room to
  /// remember them. The hottest loop of the simulator.
  private void runResident() {
    TouchBatch batch = cursor.batch();
    long[] touches = batch.touches;
    long[] compute = batch.computeNanos;
    int at = cursor.position();
    int room = (int) Math.min(dues.length - ahead, touchesLeft());
    int end = Math.min(batch.size, at + room);
    if (at == 0) {
      gather(touches, batch.size);
    }
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

  /// Reads what a fresh batch will look at, all at once: the misses of a large guest's bitmaps then
  /// overlap instead of being waited for one by one.
  private void gather(long[] touches, int size) {
    long bits = 0;
    for (int i = 0; i < size; i++) {
      long page = guest.frame(touches[i] >>> 1);
      int word = (int) (page >>> 6);
      if ((touched.word(word) >>> page & 1) == 0) {
        long there = guest.resident.word(word);
        bits += there;
        if ((there >>> page & 1) == 0) {
          guest.faults.expect(page);
        }
      } else if ((touches[i] & 1) != 0) {
        bits += guest.contents.word(page);
      }
    }
    gathered = bits;
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
    guest.completed(index);
    if (guest.workTouches == executed) {
      schedule(dueWork, FINISH);
    } else {
      goOn();
    }
  }

  @Override
  void happens(int what, long nowNanos) {
    switch (what) {
      case TOUCH -> touch(nowNanos);
      case TRAPPED -> trapped();
      default -> runAgain(nowNanos);
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
      execute(page, cores.work());
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
  }

  @Override
  long workNanos() {
    return guest.workNanos > 0 ? guest.workNanos : Long.MAX_VALUE;
  }

  @Override
  void finished() {
    ahead = 0;
    guest.finished();
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

  /// How many distinct pages it has touched.
  long pagesTouched() {
    return touched.count();
  }

  /// Has no meaning; keeps the reads of [#gather] from being optimised away.
  long gathered() {
    return gathered;
  }
}
