package dev.faultline.agent.wire.codec;

import java.lang.foreign.MemorySegment;

/// Where page contents are read when they are sent.
@FunctionalInterface
public interface PageMemory {
  /// For the side that sends no pages.
  PageMemory NONE =
      (first, count) -> {
        throw new IllegalStateException("no page is sent from here");
      };

  /// The bytes of `count` pages from page frame `first` on, in native memory that stays as it is
  /// until they are sent. Any thread.
  MemorySegment pages(long first, long count);
}
