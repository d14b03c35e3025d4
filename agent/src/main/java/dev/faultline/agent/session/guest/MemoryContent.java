package dev.faultline.agent.session.guest;

import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.migration.PageContent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Finds zero pages by looking at them; a page that the guest has free is as good as one.
public final class MemoryContent implements PageContent {
  private final SourceMachine machine;
  private final MemorySegment zeros;

  public MemoryContent(SourceMachine machine, int pageSizeBytes) {
    this.machine = machine;
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
    while (pages < count && isZero(first + pages) == isZero) {
      pages++;
    }
    return pages;
  }

  private boolean isZero(long page) {
    return machine.freeRun(page, 1) > 0 || machine.pages(page, 1).mismatch(zeros) < 0;
  }

  @Override
  public long freePages() {
    return machine.freePages();
  }
}
