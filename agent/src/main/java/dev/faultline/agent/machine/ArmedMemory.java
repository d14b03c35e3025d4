package dev.faultline.agent.machine;

import dev.faultline.agent.fault.FaultBackend;
import dev.faultline.agent.fault.FaultListener;
import dev.faultline.agent.fault.SoftwareBackend;
import dev.faultline.agent.fault.UserfaultBackend;
import dev.faultline.agent.fault.Wait;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.FaultMode;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/// The memory of a guest that is taken over, armed: a touch of an absent page is seen, and any
/// number of threads bring pages in. By page frame number.
final class ArmedMemory implements AutoCloseable {
  final GuestMemory mapped;
  final FaultBackend backend;
  private final MemoryMap map;
  private final List<Wait> waits;
  private String fallback = "";
  private volatile boolean runs; // the guest, here

  /// Held, shared, by who brings pages in, so that the memory does not go while it is written.
  private final StampedLock gate = new StampedLock();

  private boolean closed;

  /// @param kept which pages are there at first, and kept so; `NULL` for none
  ArmedMemory(
      MachinePlan plan,
      GuestMemory mapped,
      MemorySegment kept,
      List<Wait> waits,
      FaultListener listener) {
    this.mapped = mapped;
    this.waits = waits;
    map = plan.vm().map();
    mapped.arm();
    backend = backend(plan, kept, listener);
  }

  private FaultBackend backend(MachinePlan plan, MemorySegment kept, FaultListener listener) {
    if (plan.faults() != FaultMode.SOFTWARE) {
      try {
        return new UserfaultBackend(mapped, kept, waits, listener);
      } catch (HostException refused) {
        if (plan.faults() == FaultMode.USERFAULTFD) {
          throw refused;
        }
        fallback = String.valueOf(refused.getMessage());
      }
    }
    return new SoftwareBackend(mapped, kept, waits, listener);
  }

  /// Why `auto` fell back to software; empty if it did not.
  String fallback() {
    return fallback;
  }

  /// From now on the guest runs here: what is there stays as it is.
  void runs() {
    runs = true;
  }

  void install(PageRuns pages, MemorySegment content, boolean wake) {
    long page = mapped.pageSizeBytes();
    if (!content.isNative() || content.byteSize() != pages.pageCount() * page) {
      throw new IllegalArgumentException(
          content.byteSize() + " bytes of content for " + pages.pageCount() + " pages");
    }
    long stamp = gate.readLock();
    try {
      long offset = 0;
      for (int i = 0; i < pages.size() && !closed; i++) {
        long count = pages.count(i);
        long first = map.index(pages.first(i), count);
        if (!runs) {
          forget(first, count);
        }
        backend.install(first, count, content, offset, wake);
        offset += count * page;
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /// Before the guest runs here: what came before of these pages is older.
  private void forget(long first, long count) {
    long end = first + count;
    for (long page = first; page < end; ) {
      long absent = backend.presence().run(page, end - page, false);
      page += absent;
      long there = page == end ? 0 : backend.presence().run(page, end - page, true);
      if (there > 0) {
        backend.discard(page, there);
        page += there;
      }
    }
  }

  void zero(PageRuns pages) {
    long stamp = gate.readLock();
    try {
      for (int i = 0; i < pages.size() && !closed; i++) {
        long first = map.index(pages.first(i), pages.count(i));
        if (!runs) {
          forget(first, pages.count(i));
        }
        backend.zero(first, pages.count(i));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  void discard(PageRuns pages) {
    long stamp = gate.readLock();
    try {
      for (int i = 0; i < pages.size() && !closed; i++) {
        backend.discard(map.index(pages.first(i), pages.count(i)), pages.count(i));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  void wake(int vcpu) {
    long stamp = gate.readLock();
    try {
      if (!closed) {
        backend.wake(waits.get(vcpu));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /// Which pages are there.
  PageRuns there() {
    PageSet indexes = new PageSet(map.ramPageCount());
    for (long page = 0; page < map.ramPageCount(); ) {
      page += backend.presence().run(page, map.ramPageCount() - page, false);
      long count = backend.presence().run(page, map.ramPageCount() - page, true);
      if (count > 0) {
        indexes.addRun(page, count);
      }
      page += count;
    }
    PageSet frames = new PageSet(map.capacity());
    map.addFrames(indexes, frames);
    PageRuns runs = new PageRuns();
    frames.appendRuns(runs);
    return runs;
  }

  /// No vCPU lives any more.
  ///
  /// @param leaves whether another process goes on with what the memory holds
  void close(boolean leaves) {
    long stamp = gate.writeLock();
    try {
      closed = true;
      backend.close();
      if (leaves) {
        mapped.leave();
      } else {
        mapped.close();
      }
    } finally {
      gate.unlockWrite(stamp);
    }
  }

  @Override
  public void close() {
    close(false);
  }
}
