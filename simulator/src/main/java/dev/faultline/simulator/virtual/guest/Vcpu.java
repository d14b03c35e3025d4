package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;

/// One vCPU on one host: whether it runs, idles, is stalled or has stopped, and how much guest time
/// it has done. What it does with its touches differs between the hosts: [SourceVcpu],
/// [TargetVcpu].
///
/// Times of touches are on the work clock of the host's cores.
abstract class Vcpu extends Actor {
  static final int GO_ON = 0;
  static final int TOUCH = 1;
  static final int TRAPPED = 2;
  static final int RUNNING_AGAIN = 3;
  static final int GO_IDLE = 4;
  static final int IDLE_OVER = 5;
  static final int FINISH = 6;
  static final int ASKS = 7;
  static final int WOKEN = 8;
  private static final int KIND_BITS = 4;
  private static final int KINDS = (1 << KIND_BITS) - 1;

  enum State {
    RUNNING,
    IDLE,
    STALLED,
    STOPPED
  }

  final GuestState guest;
  final Timeline timeline;
  final Cores cores;
  final VcpuCursor cursor;
  final int index;
  private final int actor;
  private final int id;
  State state = State.STOPPED;

  /// Whether the idle time before the current touch has passed.
  boolean idled;

  /// Touches made on this host, those made ahead of their time included.
  long executed;

  /// Work time of the last touch, or where running began.
  long dueWork;

  /// Guest time done on this host before the present state, and when that began; it may be about to
  /// begin.
  long guestNanos;

  long stateWork;

  /// Work time at which it is known to stop running for want of a page.
  long pauseWork = Long.MAX_VALUE;

  long stateNanos;
  long idleNanos;
  private int generation;
  private long startNanos;
  private long finishNanos = -1;

  Vcpu(GuestState guest, int index, int id, VcpuCursor cursor, Cores cores) {
    this.guest = guest;
    this.index = index;
    this.id = id;
    this.cursor = cursor;
    this.cores = cores;
    timeline = guest.timeline;
    actor = timeline.register(this);
  }

  /// Starts on this host.
  void start() {
    start(0);
  }

  /// @param doneWork done already towards the first touch
  final void start(long doneWork) {
    startNanos = timeline.now();
    run(doneWork);
  }

  /// Begins to run on the CPU, or finishes, or goes idle first.
  void run() {
    run(0);
  }

  /// @param doneWork done already towards the next touch
  final void run(long doneWork) {
    state = State.RUNNING;
    cores.start();
    stateWork = cores.work();
    dueWork = stateWork - doneWork;
    goOn();
  }

  /// Whether the next thing to do is to idle.
  boolean isBeforeIdle() {
    return true;
  }

  /// Goes on with touches, from the current one at [#dueWork].
  abstract void goOn();

  /// The time of what was scheduled before has come.
  abstract void catchUp();

  /// Something else than running and idling.
  abstract void happens(int what, long nowNanos);

  final void schedule(long work, int what) {
    cores.at(work, Rank.VCPU, id, actor, token(what));
  }

  /// What takes no CPU time.
  final void later(long nanos, int what) {
    timeline.at(timeline.now() + nanos, Rank.VCPU, id, actor, token(what));
  }

  private int token(int what) {
    return generation << KIND_BITS | what;
  }

  @Override
  protected final void fire(int token, long nowNanos) {
    if (token >>> KIND_BITS != generation) {
      return;
    } else if (nowNanos < cores.goOnNanos()) { // it idled, and its time is up while it stands
      timeline.at(cores.goOnNanos(), Rank.VCPU, id, actor, token);
      return;
    }
    switch (token & KINDS) {
      case GO_ON -> {
        catchUp();
        goOn();
      }
      case GO_IDLE -> {
        catchUp();
        if (isBeforeIdle()) {
          goIdle();
        } else {
          goOn(); // it was held up on its way there
        }
      }
      case IDLE_OVER -> {
        guestNanos += idleNanos;
        idled = true;
        run();
      }
      case FINISH -> finish(nowNanos);
      default -> happens(token & KINDS, nowNanos);
    }
  }

  private void goIdle() {
    leaveRunning();
    cores.stop();
    state = State.IDLE;
    stateNanos = timeline.now();
    idleNanos = cursor.idleNanos();
    long left = workNanos() - guestNanos;
    if (idleNanos > left) {
      later(left, FINISH);
    } else {
      later(idleNanos, IDLE_OVER);
    }
  }

  /// Guest time after which the vCPU stops on this host.
  abstract long workNanos();

  final void leaveRunning() {
    guestNanos += cores.work() - stateWork;
  }

  private void finish(long nowNanos) {
    guestNanos = progressNanos();
    if (state == State.RUNNING) {
      cores.stop();
    }
    state = State.STOPPED;
    finishNanos = nowNanos;
    finished();
  }

  abstract void finished();

  /// Nothing that was scheduled happens any more.
  final void forget() {
    generation++;
  }

  final long progressNanos() {
    return switch (state) {
      case RUNNING -> guestNanos + Math.max(0, Math.min(cores.work(), pauseWork) - stateWork);
      case IDLE -> guestNanos + (timeline.now() - stateNanos);
      case STALLED, STOPPED -> guestNanos;
    };
  }

  /// From when on guest time passes as far as is known, which may have been before;
  /// `Long.MAX_VALUE` if somebody else has to do something first.
  final long runsFromNanos() {
    return switch (state) {
      case RUNNING ->
          cores.work() > pauseWork
              ? Long.MAX_VALUE
              : timeline.now() + Math.max(0, stateWork - cores.work());
      case IDLE -> timeline.now();
      case STALLED, STOPPED -> Long.MAX_VALUE;
    };
  }

  /// Whether it has done its work on this host, or halted.
  final boolean isFinished() {
    return finishNanos >= 0;
  }

  /// Wall time on this host in which the vCPU had work left.
  final long capacityNanos() {
    return (finishNanos < 0 ? timeline.now() : finishNanos) - startNanos;
  }
}
