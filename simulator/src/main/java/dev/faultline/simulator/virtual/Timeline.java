package dev.faultline.simulator.virtual;

import java.util.ArrayList;
import java.util.List;

/// Virtual time: integer nanoseconds and everything that is still to happen, in a total order.
final class Timeline {
  private static final int ID_BITS = 20;
  private static final int SEQUENCE_BITS = 40;
  private final EventQueue queue = new EventQueue();
  private final List<Actor> actors = new ArrayList<>();
  private final List<Cores> hosts = new ArrayList<>();
  private long nowNanos;
  private long sequence;

  /// Registers an actor; the number names it in [#at].
  int register(Actor actor) {
    actors.add(actor);
    return actors.size() - 1;
  }

  void register(Cores host) {
    hosts.add(host);
  }

  long now() {
    return nowNanos;
  }

  /// Schedules an event. The past is an error.
  void at(long timeNanos, int rank, int id, int actor, int token) {
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
  long nextTime() {
    long next = queue.firstKey();
    for (int i = 0; i < hosts.size(); i++) {
      next = Math.min(next, hosts.get(i).nextTime());
    }
    return next;
  }

  /// Lets the next event happen, which is due at [#nextTime()].
  void step(long timeNanos) {
    nowNanos = timeNanos;
    EventQueue from = queue.firstKey() == timeNanos ? queue : null;
    for (int i = 0; i < hosts.size(); i++) {
      Cores host = hosts.get(i);
      if (host.nextTime() == timeNanos
          && (from == null || host.queue().firstOrder() < from.firstOrder())) {
        from = host.queue();
      }
    }
    if (from == null) {
      throw new IllegalStateException("nothing happens at " + timeNanos);
    }
    long event = from.firstEvent();
    from.removeFirst();
    actors.get((int) (event >>> 32)).fire((int) event, timeNanos);
  }
}
