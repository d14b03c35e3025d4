package dev.faultline.agent.session;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.random.SeededRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/// Takes a [FakeSource]'s guest over: each vCPU touches pages drawn at random, checks what it
/// reads, and waits for those that are absent. A page that is installed twice is noted.
final class FakeTarget implements TargetMachine {
  private static final long NOBODY = -1;

  final MemorySegment memory;
  final List<String> wrong = new ArrayList<>();
  final Histogram latency = new Histogram(3_600_000_000_000L, 3);
  volatile List<CpuState> loaded = List.of();
  private final MemoryMap map;
  private final int vcpus;
  private final long touches;
  private final AtomicIntegerArray present;
  private final AtomicReferenceArray<Long> waitsFor;
  private final List<Thread> threads = new ArrayList<>();
  private Events events;
  private volatile boolean stopped;
  volatile long done;
  volatile RuntimeException refusal; // of pages, if it is not null
  long contents = Long.MAX_VALUE;

  /// @param touches of each vCPU
  FakeTarget(Arena arena, MemoryMap map, int vcpus, long touches) {
    this.map = map;
    this.vcpus = vcpus;
    this.touches = touches;
    memory = arena.allocate(map.capacity() * map.pageSizeBytes(), 4096);
    present = new AtomicIntegerArray((int) map.capacity());
    waitsFor = new AtomicReferenceArray<>(vcpus);
    for (int i = 0; i < vcpus; i++) {
      waitsFor.set(i, NOBODY);
    }
  }

  /// One that uses the memory of another over again, so that the host need not back it anew.
  FakeTarget(FakeTarget before, long touches) {
    this.map = before.map;
    this.vcpus = before.vcpus;
    this.touches = touches;
    memory = before.memory;
    present = new AtomicIntegerArray((int) map.capacity());
    waitsFor = new AtomicReferenceArray<>(vcpus);
    for (int i = 0; i < vcpus; i++) {
      waitsFor.set(i, NOBODY);
    }
  }

  @Override
  public void arm(Events to) {
    events = to;
  }

  @Override
  public void load(List<CpuState> states) {
    loaded = states;
  }

  @Override
  public void resume() {
    for (int i = 0; i < vcpus; i++) {
      int vcpu = i;
      Thread thread = new Thread(() -> run(vcpu), "vcpu-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void run(int vcpu) {
    SeededRandom random = SeededRandom.stream(1, "touches", vcpu);
    for (long i = 0; i < touches && !stopped; i++) {
      long page = random.nextBelow(map.capacity());
      if (present.get((int) page) == 0) {
        long from = System.nanoTime();
        waitsFor.set(vcpu, page);
        events.fault(vcpu, page, false, from);
        while (waitsFor.get(vcpu) != NOBODY && !stopped) {
          LockSupport.park(this);
        }
        synchronized (latency) {
          latency.recordValue(System.nanoTime() - from);
        }
      }
      if (stopped) {
        return;
      }
      check(page);
      done++;
    }
    events.finished(vcpu);
  }

  private void check(long page) {
    long read = memory.get(ValueLayout.JAVA_LONG, page * map.pageSizeBytes());
    if (present.get((int) page) == 1 && read != FakeSource.word(page, contents)) {
      note("page " + page + " holds " + read);
    }
    if (present.get((int) page) == 0) {
      note("page " + page + " was touched while absent");
    }
  }

  private void note(String text) {
    synchronized (wrong) {
      wrong.add(text);
    }
  }

  @Override
  public void install(PageRuns runs, MemorySegment content, boolean wake) {
    if (refusal != null) {
      throw refusal;
    }
    long at = 0;
    for (int i = 0; i < runs.size(); i++) {
      long bytes = runs.count(i) * map.pageSizeBytes();
      MemorySegment.copy(content, at, memory, runs.first(i) * map.pageSizeBytes(), bytes);
      at += bytes;
      mark(runs.first(i), runs.count(i), 1);
    }
    if (at != content.byteSize()) {
      note(content.byteSize() + " bytes came for " + runs);
    }
    if (wake) {
      for (int vcpu = 0; vcpu < vcpus; vcpu++) {
        long page = waitsFor.get(vcpu);
        if (page >= 0 && runs.contains(page)) {
          wake(vcpu);
        }
      }
    }
  }

  @Override
  public LandingBuffers landing() {
    return null;
  }

  private void mark(long first, long count, int kind) {
    for (long page = first; page < first + count; page++) {
      if (!present.compareAndSet((int) page, 0, kind)) {
        note("page " + page + " came twice");
      }
    }
  }

  @Override
  public void zero(PageRuns pages) {
    for (int i = 0; i < pages.size(); i++) {
      mark(pages.first(i), pages.count(i), 2);
    }
  }

  @Override
  public void discard(PageRuns pages) {
    throw new IllegalStateException("nothing was sent before");
  }

  @Override
  public void wake(int vcpu) {
    long page = waitsFor.get(vcpu);
    if (page >= 0 && present.get((int) page) != 0) {
      waitsFor.set(vcpu, NOBODY);
      LockSupport.unpark(threads.get(vcpu));
    }
  }

  @Override
  public void stop() {
    stopped = true;
    threads.forEach(LockSupport::unpark);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Verification verify() {
    List<Long> pages = new ArrayList<>();
    for (long page = 0; page < map.capacity(); page++) {
      MemorySegment bytes = memory.asSlice(page * map.pageSizeBytes(), map.pageSizeBytes());
      long expected = present.get((int) page) == 2 ? 0 : FakeSource.word(page, contents);
      for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
        if (bytes.get(ValueLayout.JAVA_LONG, at) != expected) {
          pages.add(page);
          break;
        }
      }
    }
    return new Verification(
        pages.stream().limit(10).toList(),
        pages.size(),
        memory.byteSize(),
        pages.isEmpty() ? "" : "wrong pages " + pages.stream().limit(10).toList());
  }

  @Override
  public MachineCounters counters() {
    return new MachineCounters(1, 2, 0, latency.copy(), List.of());
  }

  @Override
  public void drainTouched(LongConsumer into) {}

  @Override
  public String failure() {
    return "";
  }

  @Override
  public long guestNanos() {
    return 0;
  }

  @Override
  public long workingNanos(long nowNanos) {
    return 0;
  }

  @Override
  public void close() {
    stop();
  }
}
