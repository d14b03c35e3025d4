package dev.faultline.simulator.virtual.time;

/// The cores of a host, shared alike by all busy threads (vCPUs and the agent's own): with n busy
/// threads on c cores each runs at full speed while n <= c, else at c/n of it. That is processor
/// sharing in virtual work time, as in fair queueing: work done, the same for every busy thread, is
/// one clock, and a thread that needs w more is ready when that clock has advanced by w.
///
/// The clock is integer nanoseconds of work; where n > c it is rounded down at each change of n.
public final class Cores implements Clock {
  private final Timeline timeline;
  private final int cores;
  private final boolean shared;
  private final EventQueue queue = new EventQueue();
  private int busy;
  private long changedNanos;
  private long changedWork;

  /// @param cores 0: always enough
  /// @param threadsMax the most threads that can ever be busy at once
  /// @param mayStand whether [#standUntil] is ever called
  public Cores(Timeline timeline, int cores, int threadsMax, boolean mayStand) {
    this.timeline = timeline;
    this.cores = cores;
    shared = mayStand || (cores > 0 && threadsMax > cores);
    if (shared) {
      timeline.register(this);
    }
  }

  /// Whether threads can be in each other's way, or stand. If not, the work clock is time.
  public boolean isShared() {
    return shared;
  }

  /// The work clock at the present time.
  public long work() {
    long elapsed = Math.max(0, timeline.now() - changedNanos);
    return changedWork + (isCrowded() ? elapsed * cores / busy : elapsed);
  }

  private boolean isCrowded() {
    return shared && cores > 0 && busy > cores;
  }

  /// No thread does anything before then, and the work clock stands.
  public void standUntil(long nanos) {
    changedWork = work();
    changedNanos = Math.max(Math.max(changedNanos, timeline.now()), nanos);
  }

  /// Whether no thread does anything now.
  public boolean isStanding() {
    return timeline.now() < changedNanos;
  }

  /// When threads do something again; in the past unless they stand.
  public long goOnNanos() {
    return changedNanos;
  }

  /// A thread becomes busy.
  public void start() {
    change(1);
  }

  /// A thread stops being busy.
  public void stop() {
    change(-1);
  }

  private void change(int threads) {
    if (shared) {
      changedWork = work();
      changedNanos = Math.max(changedNanos, timeline.now());
    }
    busy += threads;
  }

  /// Schedules an event for when the work clock shows `work`.
  public void at(long work, int rank, int id, int actor, int token) {
    if (shared) {
      queue.add(work, timeline.order(rank, id), Timeline.event(actor, token));
    } else {
      timeline.at(work - changedWork + changedNanos, rank, id, actor, token);
    }
  }

  /// How long so much work takes at the present load.
  public long nanosFor(long work) {
    return isCrowded() ? Math.ceilDiv(work * busy, (long) cores) : work;
  }

  @Override
  public EventQueue queue() {
    return queue;
  }

  /// When the first event of the work clock is due if nothing changes before.
  @Override
  public long nextTime() {
    if (queue.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long left = Math.max(0, queue.firstKey() - changedWork);
    long time = changedNanos + nanosFor(left);
    return Math.max(time, timeline.now());
  }
}
