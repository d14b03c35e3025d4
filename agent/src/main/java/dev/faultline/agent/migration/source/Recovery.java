package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.PhaseMetrics;
import org.jspecify.annotations.Nullable;

/// What a source hears, after a lost link, of the pages that its target has, and what the loss cost
/// so far.
final class Recovery {
  private static final long NEVER = -1;

  private final long capacity;
  private @Nullable PageSet there;
  private long lostNanos = NEVER;
  private long awayNanos;
  private long recoveries;

  Recovery(long capacity) {
    this.capacity = capacity;
  }

  /// The guest is at the target, or may be, and there is no link; again does nothing.
  void linkLost(long nowNanos) {
    lostNanos = lostNanos == NEVER ? nowNanos : lostNanos;
  }

  /// The target is asked.
  void begin() {
    there = new PageSet(capacity);
  }

  /// Whether it was asked and has not told all.
  boolean isOpen() {
    return there != null;
  }

  /// The target tells a part.
  ///
  /// @return all that it has, once it has told the last part; else null
  @Nullable PageSet told(Message.Resident part, long nowNanos) {
    PageSet pages = there;
    if (pages == null) {
      throw new IllegalStateException("the target was not asked");
    }
    for (int i = 0; i < part.runs().size(); i++) {
      pages.addRun(part.runs().first(i), part.runs().count(i));
    }
    if (!part.last()) {
      return null;
    }
    there = null;
    recoveries++;
    awayNanos += nowNanos - lostNanos;
    lostNanos = NEVER;
    return pages;
  }

  void measure(Measured into) {
    into.put(PhaseMetrics.RECOVERIES, recoveries);
    into.put(PhaseMetrics.LINK_AWAY, awayNanos);
  }
}
