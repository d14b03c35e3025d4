package dev.faultline.simulator.virtual.time;

import java.util.Arrays;

/// Virtual time: integer nanoseconds and everything that is still to happen, in a total order.
public final class Timeline {
  private static final int ID_BITS = 20;
  private static final int SEQUENCE_BITS = 40;
  private final EventQueue queue = new EventQueue();
  private Actor[] actors = new Actor[64];
  private int actorCount;
  private Clock[] clocks = new Clock[0];
  private long nowNanos;
  private long sequence;

  public Timeline() {
    this(0);
  }

  /// @param beginNanos nothing happens before
  public Timeline(long beginNanos) {
    nowNanos = beginNanos;
  }

  /// Registers an actor; the number names it in [#at].
  public int register(Actor actor) {
    if (actorCount == actors.length) {
      actors = Arrays.copyOf(actors, actorCount * 2);
    }
    actors[actorCount] = actor;
    return actorCount++;
  }

  void register(Clock clock) {
    clocks = Arrays.copyOf(clocks, clocks.length + 1);
    clocks[clocks.length - 1] = clock;
  }

  public long now() {
    return nowNanos;
  }

  /// Schedules an event. The past is an error.
  public void at(long timeNanos, int rank, int id, int actor, int token) {
    if (timeNanos < nowNanos) {
      throw new IllegalStateException("event at " + timeNanos + " after " + nowNanos);
    }
    queue.add(timeNanos, order(rank, id), event(actor, token));
  }

  long order(int rank, int id) {
    return (long) rank << ID_BITS + SEQUENCE_BITS | (long) id << SEQUENCE_BITS | sequence++;
  }

  static long event(int actor, int token) {
    return (long) actor << 32 | token & 0xFFFF_FFFFL;
  }

  /// The time of the next event; `Long.MAX_VALUE` if there is none.
  public long nextTime() {
    long next = queue.firstKey();
    return clocks.length == 0 ? next : nextTime(next);
  }

  private long nextTime(long first) {
    long next = first;
    for (Clock clock : clocks) {
      next = Math.min(next, clock.nextTime());
    }
    return next;
  }

  /// Lets the next event happen, which is due at [#nextTime()].
  public void step(long timeNanos) {
    nowNanos = timeNanos;
    EventQueue from = clocks.length == 0 ? queue : dueAt(timeNanos);
    long event = from.firstEvent();
    from.removeFirst();
    actors[(int) (event >>> 32)].fire((int) event, timeNanos);
  }

  private EventQueue dueAt(long timeNanos) {
    EventQueue from = queue.firstKey() == timeNanos ? queue : null;
    for (Clock clock : clocks) {
      if (clock.nextTime() == timeNanos
          && (from == null || clock.queue().firstOrder() < from.firstOrder())) {
        from = clock.queue();
      }
    }
    if (from == null) {
      throw new IllegalStateException("nothing happens at " + timeNanos);
    }
    return from;
  }
}
