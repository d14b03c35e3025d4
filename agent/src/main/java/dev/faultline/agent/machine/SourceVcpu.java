package dev.faultline.agent.machine;

import dev.faultline.agent.machine.touch.TouchHistory;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;

/// A vCPU at the source, where nothing is absent.
public final class SourceVcpu extends Vcpu {
  private final GuestAccess access;
  private final GuestContent content;
  private final TouchHistory history;
  private final FreePages free;
  private final int pageSizeBytes;
  private long dirtiedBytes;

  public SourceVcpu(
      int number, GuestMemory memory, GuestContent content, TouchHistory history, FreePages free) {
    super(number, "source", Long.MAX_VALUE, Long.MAX_VALUE);
    this.content = content;
    this.history = history;
    this.free = free;
    access = new GuestAccess(memory);
    pageSizeBytes = memory.pageSizeBytes();
  }

  @Override
  public boolean touch(long page, boolean write, long step) {
    long offset = page * pageSizeBytes + number * (long) Long.BYTES;
    if (write) {
      free.take(page);
      access.write(offset, content.written(page, number, step));
    } else {
      access.read(offset);
    }
    if (history.touched(page, write)) {
      dirtiedBytes += pageSizeBytes;
    }
    return true;
  }

  @Override
  public long takeDirtiedBytes() {
    long bytes = dirtiedBytes;
    dirtiedBytes = 0;
    return bytes;
  }

  @Override
  public void finished() {}
}
