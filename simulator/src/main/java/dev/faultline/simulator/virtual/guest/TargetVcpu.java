package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.simulator.virtual.link.LongQueue;
import dev.faultline.simulator.virtual.memory.TouchedPages;
import dev.faultline.simulator.virtual.time.Cores;
import java.util.function.LongConsumer;

/// A vCPU at the target. It runs ahead of time through touches of pages that are resident, since a
/// page that is resident stays so, and stops at the first one that is not: only that touch is an
/// event. So the cost of a guest grows with its faults, and little with its touches. Where nothing
/// can delay the trap of that touch, only the end of the trap is an event, unless the page arrives
/// before the touch is made.
final class TargetVcpu extends Vcpu {
  private final TouchedPages touched;
  private final Peers peers;
  private final Frames frames;
  private final Hops hops;
  private final long[] dues = new long[GuestState.BATCH];
  private final LongQueue firstPages = new LongQueue(); // that nobody has been told of
  private final LongQueue firstDues = new LongQueue();
  private int ahead;
  private boolean first = true;
  private long awaited; // the page of the touch that was not for now
  long touchNanos; // of the stall that is, or is to be
  private boolean handsOver; // its fault, and is not on a core
  private boolean waits; // for its page, of which somebody has heard
  private boolean foretold; // the touch at touchNanos has no event; that of its request has

  TargetVcpu(GuestState guest, Peers peers, int index, int id, VcpuCursor cursor, Cores cores) {
    super(guest, index, id, cursor, cores);
    this.peers = peers;
    touched = guest.touched;
    frames = new Frames(guest, index);
    hops = guest.hops(index);
  }

  @Override
  void goOn() {
    ahead = 0;
    runAhead();
  }

  /// Runs ahead until there is something to wait for, and schedules that.
  private void runAhead() {
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
    awaited = guest.frame(cursor.index());
    long due = dueWork + cursor.computeNanos();
    if (due > workEnd()) {
      schedule(workEnd(), FINISH);
    } else if (first || cores.isShared() || guest.profile.faultTrapNanos() == 0) {
      schedule(due, TOUCH);
    } else {
      foretold = true;
      pauseWork = due;
      touchNanos = due;
      guest.awaited.add(awaited);
      schedule(due + guest.profile.faultTrapNanos() + hops.nextNanos(), ASKS);
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
    long[] compute = batch.computeNanos;
    int at = cursor.position();
    long left = guest.workTouches == 0 ? Long.MAX_VALUE : guest.workTouches - executed;
    int room = (int) Math.min(dues.length - ahead, left);
    int end = Math.min(batch.size, at + room);
    if (at == 0 || !frames.areGathered) {
      frames.gather(batch.touches, batch.size);
    }
    long[] pages = frames.pages;
    long workEnd = workEnd();
    long due = dueWork;
    while (at < end && !first) {
      long page = pages[at];
      long next = due + compute[at];
      if (next > workEnd) {
        break;
      }
      if (!touched.isKnown(index, page)) {
        if (!guest.resident.contains(page)) {
          break;
        }
        if (touched.resident(index, page)) {
          isFirst(page, next);
        }
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

  /// The page that it looked ahead to is there when it touches it.
  private void executeResident(long due, long nanos) {
    if (touched.resident(index, awaited)) {
      isFirst(awaited, due);
    }
    execute(due, nanos);
  }

  private void isFirst(long page, long due) {
    firstPages.add(page);
    firstDues.add(due);
  }

  /// The pages that it has touched for the first time since the last call, up to now.
  void drainTouched(LongConsumer into) {
    long work = cores.work();
    while (!firstDues.isEmpty() && firstDues.first() <= work) {
      firstDues.remove();
      into.accept(firstPages.remove());
    }
  }

  /// The current touch is made at `due`, work time; `nanos` is the same in time.
  private void execute(long due, long nanos) {
    dueWork = due;
    dues[ahead++] = due;
    idled = false;
    executed++;
    cursor.advance();
    guest.stalls.completed(index, nanos);
    if (guest.workTouches == executed) {
      schedule(dueWork, FINISH);
    } else {
      runAhead();
    }
  }

  @Override
  void happens(int what, long nowNanos) {
    switch (what) {
      case TOUCH -> touch(nowNanos);
      case TRAPPED -> trapped();
      case ASKS -> asks();
      case WOKEN -> woken();
      default -> runAgain(cores.work(), nowNanos);
    }
  }

  /// The vCPU touches a page that was absent when it looked ahead.
  private void touch(long nowNanos) {
    ahead = 0;
    if (first) {
      first = false;
      guest.stalls.attempted(index);
    }
    if (guest.resident.contains(awaited)) {
      executeResident(cores.work(), nowNanos);
      return;
    }
    peers.settle();
    touchNanos = nowNanos;
    leaveRunning();
    stall();
    if (guest.profile.faultTrapNanos() > 0) {
      schedule(cores.work() + guest.profile.faultTrapNanos(), TRAPPED);
    } else {
      trapped();
    }
  }

  private void stall() {
    state = State.STALLED;
    guest.stalls.blocked(index, touchNanos);
  }

  /// The pages `begin` to `end - 1` are resident from now on. Installations come before touches of
  /// the same instant.
  void arrived(long begin, long end) {
    if (foretold && awaited >= begin && awaited < end && touchNanos >= timeline.now()) {
      found();
      forget();
      executeResident(touchNanos, touchNanos);
    }
  }

  /// Whether a stall that was foretold should have begun by now.
  boolean isToStall() {
    return foretold && touchNanos <= timeline.now();
  }

  /// Begins the stall that was foretold.
  void settle() {
    guestNanos += touchNanos - stateWork;
    found();
    stall();
  }

  private void found() {
    foretold = false;
    pauseWork = Long.MAX_VALUE;
    guest.awaited.remove(awaited);
  }

  private void trapped() {
    if (hops.nextNanos() == 0) {
      asks();
    } else {
      leaves();
      later(hops.nextNanos(), ASKS);
    }
  }

  /// Its fault is handed over, or waits for that.
  private void leaves() {
    if (!handsOver) {
      handsOver = true;
      cores.stop();
    }
  }

  private void asks() {
    if (foretold) {
      peers.settle(); // another's touch may have been before, and its hop be longer
    }
    ahead = 0;
    hops.happened();
    if (guest.faults.fault(index, awaited, cursor.write())) {
      leaves();
      waits = true;
    } else {
      if (handsOver) {
        cores.start();
      }
      runAgain(cores.work(), timeline.now());
    }
  }

  /// Another process hears of its fault.
  void faultAgain() {
    if (waits && !guest.faults.fault(index, awaited, cursor.write())) {
      wake();
    }
  }

  /// The page has been installed. Where nothing can delay the vCPU on its way back, what it does
  /// from then on is known now.
  void wake() {
    if (!guest.resident.contains(awaited)) {
      throw new IllegalStateException("vCPU " + index + " is woken without page " + awaited);
    }
    waits = false;
    if (cores.isShared() && guest.profile.handOvers().wakeHopNanos() > 0) {
      later(guest.profile.handOvers().wakeHopNanos(), WOKEN);
    } else {
      woken();
    }
  }

  private void woken() {
    cores.start();
    long nanos = guest.profile.wakeNanos();
    if (!cores.isShared()) {
      nanos += guest.profile.handOvers().wakeHopNanos();
      runAgain(cores.work() + nanos, timeline.now() + nanos);
    } else if (nanos > 0) {
      schedule(cores.work() + nanos, RUNNING_AGAIN);
    } else {
      runAgain(cores.work(), timeline.now());
    }
  }

  private void runAgain(long work, long nanos) {
    guest.stalls.unblocked(index, nanos, nanos - touchNanos);
    state = State.RUNNING;
    handsOver = false;
    stateWork = work;
    touched.fault(index, awaited);
    isFirst(awaited, work);
    execute(work, nanos);
    peers.goesOn();
  }

  @Override
  long workNanos() {
    return guest.workNanos > 0 ? guest.workNanos : Long.MAX_VALUE;
  }

  @Override
  void finished() {
    ahead = 0;
    peers.finished(index);
  }

  /// Which share of its work is done.
  double workShare() {
    return isFinished()
        ? 1
        : guest.workTouches > 0
            ? (double) touches() / guest.workTouches
            : (double) progressNanos() / guest.workNanos;
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
}
