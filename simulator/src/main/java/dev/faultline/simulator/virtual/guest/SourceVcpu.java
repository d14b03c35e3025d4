package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.simulator.virtual.time.Cores;
import org.jspecify.annotations.Nullable;

/// A vCPU at the source, where nothing is absent: it runs from pause to pause, and its touches are
/// executed when their time has come, at the latest at SUSPEND or when somebody looks.
final class SourceVcpu extends Vcpu {
  private final @Nullable TouchListener listener;
  private long lastTouchWork = -1;
  private boolean held;
  private long dirtied; // pages, that nobody has asked for yet
  private long heldWork; // done towards the next touch when it was held

  /// @param listener hears of every touch; null if nobody does
  SourceVcpu(
      GuestState guest,
      int index,
      int id,
      VcpuCursor cursor,
      Cores cores,
      @Nullable TouchListener listener) {
    super(guest, index, id, cursor, cores);
    this.listener = listener;
  }

  /// Finds how far the vCPU runs without a pause.
  @Override
  void goOn() {
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

  @Override
  void catchUp() {
    if (state == State.RUNNING) {
      executeUntil(cores.work());
    }
  }

  private void executeUntil(long work) {
    while (!cursor.halted() && (idled || cursor.idleNanos() == 0)) {
      long due = dueWork + cursor.computeNanos();
      if (due > work) {
        return;
      }
      long page = guest.frame(cursor.index());
      boolean write = cursor.write();
      guest.contents.touchAtSource(page, write);
      if (listener != null) {
        listener.touched(page, write);
      }
      if (write && guest.writes != null && guest.writes.written(page)) {
        dirtied++;
        long trap = guest.writes.trapNanos();
        due += trap;
        guestNanos -= trap; // CPU time, but not the guest's
      }
      dueWork = due;
      lastTouchWork = due;
      idled = false;
      executed++;
      cursor.advance();
    }
  }

  @Override
  boolean isBeforeIdle() {
    return !cursor.halted() && !idled && cursor.idleNanos() > 0;
  }

  /// Stops until [#letGo]; a vCPU that idles does so on.
  void hold() {
    held = true;
    if (state == State.RUNNING) {
      catchUp();
      forget();
      heldWork = cores.work() - dueWork;
      leaveRunning();
      cores.stop();
      state = State.STALLED;
    }
  }

  long takeDirtied() {
    catchUp();
    long pages = dirtied;
    dirtied = 0;
    return pages;
  }

  void letGo() {
    held = false;
    if (state == State.STALLED) {
      run();
    }
  }

  @Override
  void run() {
    if (held) {
      state = State.STALLED;
    } else {
      long done = heldWork;
      heldWork = 0;
      run(done);
    }
  }

  /// Stops and says what has to cross.
  CpuState suspend() {
    catchUp();
    forget();
    long compute = cursor.halted() ? 0 : cursor.computeNanos();
    long idle = cursor.halted() || idled ? 0 : cursor.idleNanos();
    if (state == State.IDLE) {
      idle = stateNanos + idleNanos - timeline.now();
    } else if (state == State.RUNNING && idle == 0 && !cursor.halted()) {
      compute -= Math.max(0, cores.work() - dueWork); // it may still be in a trap
    } else if (state == State.STALLED && idle == 0 && !cursor.halted()) {
      compute -= Math.max(0, heldWork);
    }
    guestNanos = progressNanos();
    return cursor.capture(compute, idle);
  }

  /// The vCPU no longer takes part in its host's cores; called for all of them after all have been
  /// captured.
  void leaveHost() {
    if (state == State.RUNNING) {
      cores.stop();
    }
    state = State.STOPPED;
  }

  /// When the last touch here was executed, if the cores went on as they do now; -1 if there was
  /// none.
  long lastTouchNanos() {
    return lastTouchWork < 0 ? -1 : timeline.now() - cores.nanosFor(cores.work() - lastTouchWork);
  }

  @Override
  long workNanos() {
    return Long.MAX_VALUE / 2; // so that nothing overflows when a trap makes progress negative
  }

  @Override
  void happens(int what, long nowNanos) {
    throw new IllegalStateException("a vCPU at the source cannot see event " + what);
  }

  @Override
  void finished() {}
}
