package dev.faultline.agent.session;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A guest of flat memory whose page n holds n + 1, modulo `contents`, in each of its words, but
/// for the holes, and whose vCPUs do nothing.
final class FakeSource implements SourceMachine {
  final MemorySegment memory;
  final PageSet holes;
  final PageSet released;
  int resumed;
  int suspended;
  long contents = Long.MAX_VALUE; // so many are different
  private final PageRuns held = new PageRuns(); // until releaseHeld
  private final MemoryMap map;
  private final int vcpus;

  FakeSource(Arena arena, MemoryMap map, int vcpus) {
    this.map = map;
    this.vcpus = vcpus;
    memory = arena.allocate(map.capacity() * map.pageSizeBytes(), 4096);
    holes = new PageSet(map.capacity());
    released = new PageSet(map.capacity());
  }

  static long word(long page, long contents) {
    return page % contents + 1;
  }

  @Override
  public void boot() {
    for (long page = 0; page < map.capacity(); page++) {
      if (!holes.contains(page)) {
        MemorySegment bytes = pages(page, 1);
        for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
          bytes.set(ValueLayout.JAVA_LONG, at, word(page, contents));
        }
      }
    }
  }

  @Override
  public synchronized List<CpuState> suspend() {
    suspended++;
    List<CpuState> states = new ArrayList<>();
    for (int i = 0; i < vcpus; i++) {
      states.add(new CpuState(new long[CpuState.REGISTER_COUNT], i, 0, 0, new byte[100]));
    }
    return states;
  }

  @Override
  public synchronized void resume() {
    resumed++;
  }

  /// Its vCPUs write nothing.
  @Override
  public void trackWrites() {}

  @Override
  public void writes(PageSet into) {}

  @Override
  public void forgetWrites() {}

  @Override
  public void holdBack(Restraint how) {}

  @Override
  public PageSet holes() {
    return holes;
  }

  @Override
  public MemorySegment pages(long first, long count) {
    return memory.asSlice(first * map.pageSizeBytes(), count * map.pageSizeBytes());
  }

  @Override
  public synchronized void release(PageRuns pages) {
    held.addAll(pages);
  }

  @Override
  public synchronized void releaseHeld() {
    for (int i = 0; i < held.size(); i++) {
      released.addRun(held.first(i), held.count(i));
    }
    held.clear();
  }

  @Override
  public long lastTouchNanos() {
    return 1;
  }

  @Override
  public long touches() {
    return 0;
  }

  @Override
  public String failure() {
    return "";
  }

  @Override
  public long guestNanos() {
    return 0;
  }

  @Override
  public void close() {}
}
