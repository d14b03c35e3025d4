package dev.faultline.simulator.virtual.twin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that is still to happen, in no order; the next entry is searched among all of them.
final class Agenda {
  /// What happens first at one instant.
  enum Rank {
    WIRE,
    ARRIVAL,
    WORK,
    VCPU,
    TIMER,
    SAMPLE
  }

  /// @param host null: `due` is a time; else it is a reading of that host's work clock
  private record Entry(
      @Nullable Host host,
      long due,
      Rank rank,
      int migration,
      int number,
      long sequence,
      Runnable action) {
    long time() {
      return host == null ? due : host.timeOf(due);
    }

    boolean isBefore(Entry other) {
      if (time() != other.time()) {
        return time() < other.time();
      }
      if (rank != other.rank) {
        return rank.compareTo(other.rank) < 0;
      }
      if (migration != other.migration) {
        return migration < other.migration;
      }
      return number != other.number ? number < other.number : sequence < other.sequence;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private long sequence;
  long now;

  /// Adds what happens at a time; the result is for [#cancel(Object)].
  Object at(long time, Rank rank, int migration, int number, Runnable action) {
    return add(new Entry(null, time, rank, migration, number, sequence++, action));
  }

  /// Adds what happens after so much work from now.
  Object after(long work, Host host, Rank rank, int migration, int number, Runnable action) {
    return add(new Entry(host, host.work() + work, rank, migration, number, sequence++, action));
  }

  private Entry add(Entry entry) {
    entries.add(entry);
    return entry;
  }

  void cancel(Object entry) {
    entries.remove(entry);
  }

  /// Lets everything happen that is due at the next instant.
  void nextInstant() {
    now = next().time();
    for (Entry entry = next(); entry.time() == now; entry = next()) {
      entries.remove(entry);
      entry.action.run();
    }
  }

  private Entry next() {
    Entry first = entries.getFirst();
    for (Entry entry : entries) {
      if (entry.isBefore(first)) {
        first = entry;
      }
    }
    return first;
  }
}
