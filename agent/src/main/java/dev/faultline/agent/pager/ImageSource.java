package dev.faultline.agent.pager;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.mapping.FileHoles;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;

/// A guest that is not there any more but for its memory in a file, byte for byte: what a
/// hypervisor's snapshot leaves, or the memory of one that has stopped (`/proc/PID/fd/N` of its
/// memfd). Holes of the file are zero pages that nobody has to read.
public final class ImageSource implements SourceMachine {
  private static final CpuState NOTHING =
      new CpuState(new long[CpuState.REGISTER_COUNT], 0, 0, 0, new byte[0]);

  private final Path file;
  private final int pageSizeBytes;
  private final long pageCount;
  private final int slots;
  private final Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;

  /// @param pageCount of the file, from its begin, are the guest's
  /// @param slots of [ForeignGuest]
  /// @throws HostException if the file cannot be read, or is too short
  public ImageSource(Path file, int pageSizeBytes, long pageCount, int slots) {
    this.file = file;
    this.pageSizeBytes = pageSizeBytes;
    this.pageCount = pageCount;
    this.slots = slots;
  }

  @Override
  public void boot() {
    long wanted = pageCount * pageSizeBytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < wanted) {
        throw new HostException(
            "%s has %d bytes, and the guest's memory reaches to %d: give the image it belongs to"
                .formatted(file, channel.size(), wanted));
      }
      memory = channel.map(MapMode.READ_ONLY, 0, wanted, arena);
    } catch (IOException e) {
      throw new HostException(file + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  public PageSet holes() {
    PageSet holes = new PageSet(pageCount);
    holes.addRun(0, pageCount);
    PageSet data = new PageSet(pageCount);
    long fd = Libc.open(file.toString(), Libc.O_CLOEXEC, 0);
    if (Libc.failed(fd)) {
      throw new HostException(file + " cannot be opened: " + Libc.error(fd));
    }
    try {
      FileHoles.populated((int) fd, pageSizeBytes, pageCount, data);
    } finally {
      Libc.close((int) fd);
    }
    holes.removeAll(data);
    return holes;
  }

  @Override
  public List<CpuState> suspend() {
    return Collections.nCopies(slots, NOTHING);
  }

  @Override
  public MemorySegment pages(long first, long count) {
    return memory.asSlice(first * pageSizeBytes, count * pageSizeBytes);
  }

  @Override
  public void resume() {}

  @Override
  public void trackWrites() {}

  @Override
  public void writes(PageSet into) {}

  @Override
  public void forgetWrites() {}

  @Override
  public void holdBack(Restraint how) {}

  @Override
  public void release(PageRuns pages) {}

  @Override
  public void releaseHeld() {}

  @Override
  public long lastTouchNanos() {
    return System.nanoTime();
  }

  @Override
  public long touches() {
    return 0;
  }

  @Override
  public long guestNanos() {
    return 0;
  }

  @Override
  public String failure() {
    return "";
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
