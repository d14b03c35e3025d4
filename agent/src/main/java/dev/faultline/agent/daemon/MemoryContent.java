package dev.faultline.agent.daemon;

import dev.faultline.agent.migration.PageContent;
import dev.faultline.agent.wire.PageMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Finds zero pages by looking at them.
final class MemoryContent implements PageContent {
  private final PageMemory memory;
  private final MemorySegment zeros;

  MemoryContent(PageMemory memory, int pageSizeBytes) {
    this.memory = memory;
    zeros = Arena.ofAuto().allocate(pageSizeBytes);
  }

  @Override
  public long zeroRun(long first, long count) {
    return run(first, count, true);
  }

  @Override
  public long contentRun(long first, long count) {
    return run(first, count, false);
  }

  private long run(long first, long count, boolean isZero) {
    long pages = 0;
    while (pages < count && memory.pages(first + pages, 1).mismatch(zeros) < 0 == isZero) {
      pages++;
    }
    return pages;
  }
}
