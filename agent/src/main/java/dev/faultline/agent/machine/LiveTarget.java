package dev.faultline.agent.machine;

import dev.faultline.agent.fault.FaultBackend;
import dev.faultline.agent.fault.FaultListener;
import dev.faultline.agent.fault.SoftwareBackend;
import dev.faultline.agent.fault.UserfaultBackend;
import dev.faultline.agent.fault.Wait;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.FaultMode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A guest on this host that is taken over.
public final class LiveTarget implements TargetMachine {
  private final MachinePlan plan;
  private final MemoryMap map;
  private final GuestContent content;
  private volatile List<TargetVcpu> vcpus = List.of();
  private final TargetMeter meter;
  private @Nullable GuestMemory memory;
  private @Nullable FaultBackend backend;
  private GuestProgram[] programs = {};
  private String fallback = "";
  private final List<Wait> waits = new ArrayList<>();
  private volatile long resumedNanos;
  private volatile long stoppedNanos;
  private boolean standing = true;

  /// Held, shared, by who brings pages in, so that the memory does not go while it is written.
  private final StampedLock gate = new StampedLock();

  private boolean closed;

  public LiveTarget(MachinePlan plan) {
    this.plan = plan;
    plan.requireMemory();
    map = plan.vm().map();
    content = new GuestContent(plan.seed(), plan.vm().pageSizeBytes(), plan.guest().content());
    meter = new TargetMeter(plan.vm().vcpus());
    for (int i = 0; i < plan.vm().vcpus(); i++) {
      waits.add(new Wait(i));
    }
  }

  @Override
  public void arm(Events told) {
    Rehearsal.once();
    plan.requireMemory(); // the source may have taken its own from here meanwhile
    GuestMemory mapped =
        GuestMemory.map(plan.vm().backing(), map.ramPageCount(), plan.vm().pageSizeBytes());
    memory = mapped;
    mapped.arm();
    FaultListener listener =
        map.isFlat()
            ? told::fault
            : (vcpu, page, write, nanos) -> told.fault(vcpu, map.frame(page), write, nanos);
    FaultBackend armed = backend(mapped, listener);
    backend = armed;
    // What takes long or is done for the first time is done here, where the guest still runs.
    programs = plan.programs();
    List<TargetVcpu> made = new ArrayList<>();
    for (Wait wait : waits) {
      made.add(new TargetVcpu(wait, plan, mapped, content, armed, meter, told));
    }
    vcpus = List.copyOf(made);
    vcpus.forEach(Vcpu::start);
  }

  private FaultBackend backend(GuestMemory mapped, FaultListener listener) {
    if (plan.faults() != FaultMode.SOFTWARE) {
      try {
        return new UserfaultBackend(mapped, waits, listener);
      } catch (HostException refused) {
        if (plan.faults() == FaultMode.USERFAULTFD) {
          throw refused;
        }
        fallback = String.valueOf(refused.getMessage());
      }
    }
    return new SoftwareBackend(mapped, waits, listener);
  }

  /// `userfaultfd` or `software`, once armed.
  public String faultBackend() {
    return armed().name();
  }

  /// Why `auto` fell back to software; empty if it did not.
  public String fallback() {
    return fallback;
  }

  @Override
  public void load(List<CpuState> states) {
    if (states.size() != programs.length) {
      throw new IllegalArgumentException(
          states.size() + " CPU states for a guest of " + programs.length + " vCPUs");
    }
    for (int i = 0; i < programs.length; i++) {
      vcpus.get(i).load(VcpuCursor.resume(programs[i], states.get(i), LiveSource.BATCH));
    }
  }

  @Override
  public void resume() {
    standing = false;
    resumedNanos = System.nanoTime();
    for (int i = 0; i < vcpus.size(); i++) {
      vcpus.get(i).run();
    }
  }

  @Override
  public void install(PageRuns runs, MemorySegment content, boolean wake) {
    long page = plan.vm().pageSizeBytes();
    if (!content.isNative() || content.byteSize() != runs.pageCount() * page) {
      throw new IllegalArgumentException(
          content.byteSize() + " bytes of content for " + runs.pageCount() + " pages");
    }
    FaultBackend into = armed();
    long stamp = gate.readLock();
    try {
      long offset = 0;
      for (int i = 0; i < runs.size() && !closed; i++) {
        long count = runs.count(i);
        long first = map.index(runs.first(i), count);
        if (resumedNanos == 0) {
          forget(first, count);
        }
        into.install(first, count, content, offset, wake);
        offset += count * page;
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  /// Before the guest runs here: what came before of these pages is older.
  private void forget(long first, long count) {
    FaultBackend from = armed();
    long end = first + count;
    for (long page = first; page < end; ) {
      long absent = from.presence().run(page, end - page, false);
      page += absent;
      long there = page == end ? 0 : from.presence().run(page, end - page, true);
      if (there > 0) {
        from.discard(page, there);
        page += there;
      }
    }
  }

  @Override
  public @Nullable LandingBuffers landing() {
    return armed().landing();
  }

  @Override
  public void zero(PageRuns pages) {
    long stamp = gate.readLock();
    try {
      for (int i = 0; i < pages.size() && !closed; i++) {
        long first = map.index(pages.first(i), pages.count(i));
        if (resumedNanos == 0) {
          forget(first, pages.count(i));
        }
        armed().zero(first, pages.count(i));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  @Override
  public void discard(PageRuns pages) {
    long stamp = gate.readLock();
    try {
      for (int i = 0; i < pages.size() && !closed; i++) {
        armed().discard(map.index(pages.first(i), pages.count(i)), pages.count(i));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  @Override
  public void wake(int vcpu) {
    long stamp = gate.readLock();
    try {
      if (!closed) {
        armed().wake(waits.get(vcpu));
      }
    } finally {
      gate.unlockRead(stamp);
    }
  }

  @Override
  public void stop() {
    if (standing) {
      return;
    }
    standing = true;
    stoppedNanos = System.nanoTime();
    vcpus.forEach(Vcpu::stop);
    for (TargetVcpu vcpu : vcpus) {
      vcpu.awaitStop(() -> armed().abandon());
    }
  }

  @Override
  public Verification verify() {
    if (!standing) {
      throw new IllegalStateException("memory is compared when the vCPUs have stopped");
    }
    long[] executed = new long[vcpus.size()];
    for (int i = 0; i < executed.length; i++) {
      executed[i] = vcpus.get(i).cursor().executed();
    }
    return new Verifier(plan, content, mapped(), armed().presence()).verify(executed);
  }

  @Override
  public MachineCounters counters() {
    long until = stoppedNanos > 0 ? stoppedNanos : System.nanoTime();
    List<MachineCounters.Vcpu> each = new ArrayList<>();
    for (TargetVcpu vcpu : vcpus) {
      each.add(vcpu.counters(resumedNanos, until));
    }
    return new MachineCounters(
        meter.attemptedNanos(),
        meter.completedNanos(),
        meter.blocktimeNanos(until),
        meter.latencies(),
        each);
  }

  @Override
  public long guestNanos() {
    long sum = 0;
    for (TargetVcpu vcpu : vcpus) {
      sum += vcpu.guestNanos();
    }
    return sum;
  }

  @Override
  public long workingNanos(long nowNanos) {
    long resumed = resumedNanos;
    long sum = 0;
    for (TargetVcpu vcpu : vcpus) {
      sum += resumed == 0 ? 0 : Math.max(0, vcpu.workingNanos(resumed, nowNanos));
    }
    return sum;
  }

  @Override
  public void drainTouched(LongConsumer into) {
    for (TargetVcpu vcpu : vcpus) {
      vcpu.firsts().drain(map.isFlat() ? into : index -> into.accept(map.frame(index)));
    }
  }

  @Override
  public String failure() {
    for (TargetVcpu vcpu : vcpus) {
      if (!vcpu.failure().isEmpty()) {
        return vcpu.failure();
      }
    }
    FaultBackend faults = backend;
    return faults == null ? "" : faults.failure();
  }

  private FaultBackend armed() {
    return made(backend, "the memory has not been armed");
  }

  private GuestMemory mapped() {
    return made(memory, "the memory has not been mapped");
  }

  private static <T> T made(@Nullable T thing, String otherwise) {
    if (thing == null) {
      throw new IllegalStateException(otherwise);
    }
    return thing;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    stop();
    vcpus.forEach(Vcpu::end); // before the userfaultfd: who waits in it would read zeroes
    long stamp = gate.writeLock();
    try {
      closed = true;
      if (backend != null) {
        backend.close();
      }
      if (memory != null) {
        memory.close();
      }
    } finally {
      gate.unlockWrite(stamp);
    }
  }
}
