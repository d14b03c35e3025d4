package dev.faultline.agent.session;

import java.util.ArrayList;
import java.util.List;

/// When the phases of a migration began. Any thread.
public final class Phases {
  /// @param nanos `System.nanoTime()` of this host
  public record Begin(String name, long nanos) {}

  private final List<Begin> begun = new ArrayList<>();

  public synchronized void begin(String name, long nanos) {
    begun.add(new Begin(name, nanos));
  }

  public synchronized List<Begin> all() {
    return List.copyOf(begun);
  }

  /// When a phase began first; -1 if it has not.
  public synchronized long nanos(String name) {
    for (Begin begin : begun) {
      if (begin.name().equals(name)) {
        return begin.nanos();
      }
    }
    return -1;
  }

  /// Whether a phase has not begun yet.
  public synchronized boolean isBefore(String name) {
    return nanos(name) < 0;
  }
}
