package dev.faultline.agent.machine;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.kept.Registers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One vCPU: a platform thread that runs a program at its own pace.
///
/// Compute time is spent by spinning, as a real CPU spends it, idle time by parking. A touch is
/// executed when its time has come, at most [#QUANTUM_NANOS] early, so that a program with very
/// short compute times does not look at the clock at every touch. What it falls behind because
/// touches cost time it makes up for, up to [#LAG_NANOS]; what goes beyond is time in which the
/// thread did not have a CPU or waited for a page, and is lost to the guest.
public abstract class Vcpu {
  public static final long QUANTUM_NANOS = 1_000;
  public static final long LAG_NANOS = 20_000;

  /// A parked thread is back so long after its time, and spins for the rest.
  private static final long WAKE_UP_NANOS = 80_000;

  /// What it did since its registers were last kept, another process does again.
  private static final long KEEP_NANOS = 10_000_000;

  private static final VarHandle TOUCHES;
  private static final VarHandle GUEST_NANOS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TOUCHES = lookup.findVarHandle(Vcpu.class, "touches", long.class);
      GUEST_NANOS = lookup.findVarHandle(Vcpu.class, "guestNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public final int number;
  public final Thread thread;
  private long workNanos;
  private long workTouches;
  private final VcpuThread life;
  private volatile @Nullable Restraint restraint;
  private boolean heldBack;
  private long sliceEnd;
  private @Nullable VcpuCursor program;
  private boolean finished;
  private boolean touched;
  private long lastTouchNanos;
  private long idleLeft;
  private long computeLeft;

  /// Executed on this host, and guest time spent on it; read by other threads.
  @SuppressWarnings("UnusedVariable")
  private long touches;

  private long guestNanos;

  /// The clock when it was last looked at, and the time at which the current touch's computing (or
  /// idling) began.
  public long now;

  public long due;

  private long touchesBefore; // in another process
  private long nanosBefore; // guest time, likewise
  private long keepAtNanos = Long.MAX_VALUE;

  /// @param workNanos guest time after which it finishes, or `Long.MAX_VALUE`
  /// @param workTouches touches after which it finishes, or `Long.MAX_VALUE`
  public Vcpu(int number, String side, long workNanos, long workTouches) {
    this.workNanos = workNanos;
    this.workTouches = workTouches;
    this.number = number;
    life = new VcpuThread(side + "-vcpu-" + number, this::begins, this::execute, this::isDone);
    thread = life.thread;
  }

  /// Starts the thread; the vCPU stands, and has no program yet.
  public final void start() {
    thread.start();
  }

  /// What it runs; before the first [#run()].
  public final void load(VcpuCursor cursor) {
    program = cursor;
    next(cursor);
  }

  /// Where it is in its program.
  public final VcpuCursor cursor() {
    VcpuCursor cursor = program;
    if (cursor == null) {
      throw new IllegalStateException("vCPU " + number + " has no program yet");
    }
    return cursor;
  }

  /// It keeps its registers from now on, now and then, where another process finds them.
  final void keepsRegisters() {
    keepAtNanos = Long.MIN_VALUE;
  }

  /// Keeps them.
  void keep() {}

  /// So much of its work was done in another process; before the first [#run()].
  final void hasDone(long touches, long nanos) {
    touchesBefore = touches;
    nanosBefore = nanos;
    workTouches -= workTouches == Long.MAX_VALUE ? 0 : touches;
    workNanos -= workNanos == Long.MAX_VALUE ? 0 : nanos;
  }

  /// How it stands, and what it has done in all processes; while it stands, or its own thread.
  final Registers registers() {
    return new Registers(capture(), touchesBefore + touches(), nanosBefore + guestNanos);
  }

  /// Its thread has begun, and stands.
  public void begins() {}

  /// Executes the current touch. False if it could not be, because the vCPU was stopped before it.
  ///
  /// @param step how many touches it has executed since its program began
  public abstract boolean touch(long page, boolean write, long step);

  /// It has done its work, or its program has halted.
  public abstract void finished();

  /// Lets the vCPU run, on from where it stands.
  public final void run() {
    life.run();
  }

  /// Has the vCPU stop at the next instruction boundary; [#awaitStop(Runnable)] says when.
  public final void stop() {
    life.stop();
  }

  /// Lets it run and sleep by turns; any thread.
  ///
  /// @param how null ends it
  public final void holdBack(@Nullable Restraint how) {
    restraint = how;
  }

  /// Bytes of pages that it was the first to write to since the last call; its own thread.
  public long takeDirtiedBytes() {
    return 0;
  }

  /// Returns when the vCPU stands.
  ///
  /// @param meanwhile done again and again while it does not
  public final void awaitStop(Runnable meanwhile) {
    life.awaitStop(meanwhile);
  }

  /// CPU time of its thread; any thread.
  public final long cpuNanos() {
    return life.cpuNanos();
  }

  /// Ends the thread, which stands; returns when it has ended.
  public final void end() {
    life.end();
  }

  private boolean told(long mine) {
    return life.isTold(mine);
  }

  private boolean isDone() {
    return finished;
  }

  private void execute(long mine) {
    VcpuCursor cursor = cursor();
    now = System.nanoTime();
    due = now;
    while (told(mine) && !finished) {
      Restraint how = restraint;
      if (how != null && now >= sliceEnd) {
        sleep(how, mine);
      } else if (now >= keepAtNanos) {
        keepAtNanos = now + KEEP_NANOS;
        keep();
      } else if (cursor.halted() || guestNanos >= workNanos || workTouches <= 0) {
        finish();
      } else if (idleLeft > 0) {
        idle(mine);
      } else {
        step(mine, cursor);
      }
    }
    if (touched) {
      look();
    }
    publish();
    keep();
  }

  /// Sleeps until its next slice, but for before the first; the time is lost to the guest.
  private void sleep(Restraint how, long mine) {
    look();
    long nanos = how.sleepNanos(takeDirtiedBytes());
    long end = heldBack ? now + nanos : now;
    heldBack = true;
    while (now < end && told(mine)) {
      LockSupport.parkNanos(this, end - now);
      look();
    }
    due = now;
    sliceEnd = now + how.runNanos();
  }

  private void idle(long mine) {
    long part = Math.min(idleLeft, workNanos - guestNanos);
    long end = due + part;
    look();
    while (now < end && told(mine)) {
      if (end - now > WAKE_UP_NANOS) {
        LockSupport.parkNanos(this, end - now - WAKE_UP_NANOS);
      } else {
        Thread.onSpinWait();
      }
      look();
    }
    long done = done(part, end);
    idleLeft -= done;
    guestNanos += done;
    due = Math.max(end, now - LAG_NANOS);
    publish();
  }

  private void step(long mine, VcpuCursor cursor) {
    long part = Math.min(computeLeft, workNanos - guestNanos);
    long end = due + part;
    if (end - now > QUANTUM_NANOS) {
      look();
      while (now < end && told(mine)) {
        Thread.onSpinWait();
        look();
      }
      if (now < end) {
        computeLeft -= done(part, end);
        guestNanos += done(part, end);
        return; // stopped while it computes
      }
      end = Math.max(end, now - LAG_NANOS);
      publish();
    }
    due = end;
    computeLeft -= part;
    guestNanos += part;
    if (computeLeft > 0 || !touch(cursor.index(), cursor.write(), cursor.executed())) {
      return; // its work is over before this touch, or it was stopped
    }
    touched = true;
    cursor.advance();
    long executed = (long) TOUCHES.get(this) + 1;
    TOUCHES.setRelease(this, executed);
    next(cursor);
    if (executed == workTouches) {
      finish();
    }
  }

  /// How much of a part that ends at `end` has passed. It may not even have begun, when the touch
  /// before it was early.
  private long done(long part, long end) {
    return Math.clamp(part - (end - now), 0, part);
  }

  private void look() {
    now = System.nanoTime();
    if (touched) {
      touched = false;
      lastTouchNanos = now;
    }
  }

  private void publish() {
    GUEST_NANOS.setRelease(this, guestNanos);
  }

  /// The current touch is a new one.
  private void next(VcpuCursor cursor) {
    boolean halted = cursor.halted();
    idleLeft = halted ? 0 : cursor.idleNanos();
    computeLeft = halted ? 0 : cursor.computeNanos();
  }

  private void finish() {
    finished = true;
    publish();
    finished();
  }

  /// The vCPU as it stands.
  public final CpuState capture() {
    return cursor().capture(computeLeft, idleLeft);
  }

  /// `System.nanoTime()` of its last touch, up to [#QUANTUM_NANOS] late; 0 if there was none.
  public final long lastTouchNanos() {
    return lastTouchNanos;
  }

  /// Executed on this host so far; any thread.
  public final long touches() {
    return (long) TOUCHES.getAcquire(this);
  }

  /// Guest time on this host so far; any thread.
  public final long guestNanos() {
    return (long) GUEST_NANOS.getAcquire(this);
  }

  /// What went wrong in it; empty if nothing has. Any thread.
  public final String failure() {
    Throwable why = life.failure();
    return why == null ? "" : "vCPU " + number + " failed: " + why;
  }
}
