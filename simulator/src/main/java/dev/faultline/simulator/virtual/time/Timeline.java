package dev.faultline.simulator.virtual.time;

import java.util.Arrays;

/// Virtual time: integer nanoseconds and everything that is still to happen, in a total order.
public final class Timeline {
  private static final int ID_BITS = 20;
  private static final int SEQUENCE_BITS = 40;
  private final EventQueue queue = new EventQueue();
  private Actor[] actors = new Actor[64];
  private int actorCount;
  private Cores[] hosts = new Cores[0];
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

  void register(Cores host) {
    hosts = Arrays.copyOf(hosts, hosts.length + 1);
    hosts[hosts.length - 1] = host;
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
    return hosts.length == 0 ? next : nextTime(next);
  }

  private long nextTime(long first) {
    long next = first;
    for (Cores host : hosts) {
      next = Math.min(next, host.nextTime());
    }
    return next;
  }

  /// Lets the next event happen, which is due at [#nextTime()].
  public void step(long timeNanos) {
    nowNanos = timeNanos;
    EventQueue from = hosts.length == 0 ? queue : dueAt(timeNanos);
    long event = from.firstEvent();
    from.removeFirst();
    actors[(int) (event >>> 32)].fire((int) event, timeNanos);
  }

  private EventQueue dueAt(long timeNanos) {
    EventQueue from = queue.firstKey() == timeNanos ? queue : null;
    for (Cores host : hosts) {
      if (host.nextTime() == timeNanos
          && (from == null || host.queue().firstOrder() < from.firstOrder())) {
        from = host.queue();
      }
    }
    if (from == null) {
      throw new IllegalStateException("nothing happens at " + timeNanos);
    }
    return from;
  }
}
