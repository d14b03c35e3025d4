package dev.faultline.simulator.qemu.guest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was read of a guest's counters on one side, by and by.
public final class GuestClock {
  /// @param wallNanos since 1970, half-way between asking and hearing
  public record Reading(long wallNanos, GuestCounters counters) {}

  private final List<Reading> readings = new ArrayList<>();

  public void add(Reading one) {
    readings.add(one);
  }

  public List<Reading> all() {
    return readings;
  }

  public @Nullable Reading last() {
    return readings.isEmpty() ? null : readings.getLast();
  }

  /// What the host's clock says, since 1970.
  public static long wallNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  /// Time of the guest's own for one touch, from all readings, without what slow ones took; 0 where
  /// it made none.
  public double touchNanos() {
    if (readings.size() < 2) {
      return 0;
    }
    GuestCounters first = readings.getFirst().counters();
    GuestCounters last = readings.getLast().counters();
    long touches = last.touchesSince(first);
    return touches == 0
        ? 0
        : (double) (last.nanosSince(first) - last.slowNanosSince(first)) / touches;
  }

  /// Touches since a reading, at an instant between two readings or behind the last; in proportion
  /// between two.
  public long touchesAt(long wallNanos, GuestCounters since) {
    long before = 0;
    long beforeNanos = Long.MIN_VALUE;
    for (Reading one : readings) {
      long touches = one.counters().touchesSince(since);
      if (one.wallNanos() >= wallNanos) {
        return beforeNanos == Long.MIN_VALUE
            ? touches
            : between(wallNanos, beforeNanos, one.wallNanos(), before, touches);
      }
      before = touches;
      beforeNanos = one.wallNanos();
    }
    return before;
  }

  /// Time in slow touches since a reading, by the touch of that number; -1 if it was not reached.
  public long slowNanosBy(long touch, GuestCounters since) {
    long before = 0;
    long beforeTouches = 0;
    for (Reading one : readings) {
      long touches = one.counters().touchesSince(since);
      long slow = one.counters().slowNanosSince(since);
      if (touches >= touch) {
        return between(touch, beforeTouches, touches, before, slow);
      }
      before = slow;
      beforeTouches = touches;
    }
    return -1;
  }

  private static long between(long at, long from, long to, long first, long last) {
    return to == from
        ? last
        : first + Math.round((double) (at - from) / (to - from) * (last - first));
  }
}
