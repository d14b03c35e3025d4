package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import org.jspecify.annotations.Nullable;

/// What a source hears, after a lost link, of the pages that its target has.
final class Recovery {
  private final long capacity;
  private @Nullable PageSet there;

  Recovery(long capacity) {
    this.capacity = capacity;
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
  @Nullable PageSet told(Message.Resident part) {
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
    return pages;
  }
}
