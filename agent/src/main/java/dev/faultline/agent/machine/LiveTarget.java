package dev.faultline.agent.machine;

import dev.faultline.agent.fault.FaultListener;
import dev.faultline.agent.fault.Wait;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.machine.kept.KeptState;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A guest on this host that is taken over.
public final class LiveTarget implements TargetMachine {
  private final MachinePlan plan;
  private final @Nullable Path stateFile;
  private final MemoryMap map;
  private final GuestContent content;
  private volatile List<TargetVcpu> vcpus = List.of();
  private final TargetMeter meter;
  private volatile @Nullable ArmedMemory memory;
  private @Nullable KeptState kept;
  private GuestProgram[] programs = {};
  private final List<Wait> waits = new ArrayList<>();
  private volatile long resumedNanos;
  private volatile long stoppedNanos;
  private boolean standing = true;
  private boolean closed;

  /// A guest that goes with this process.
  public LiveTarget(MachinePlan plan) {
    this(plan, null);
  }

  /// @param stateFile in which is kept what is to outlive this process, if its backing can do that;
  ///   memory in files lies beside it. Null for a guest that goes with it
  public LiveTarget(MachinePlan plan, @Nullable Path stateFile) {
    this.plan = plan;
    this.stateFile = stateFile;
    plan.requireMemory();
    map = plan.vm().map();
    content = new GuestContent(plan.seed(), plan.vm().pageSizeBytes(), plan.guest());
    meter = new TargetMeter(plan.vm().vcpus());
    for (int i = 0; i < plan.vm().vcpus(); i++) {
      waits.add(new Wait(i));
    }
  }

  @Override
  public void arm(Events told) {
    Rehearsal.once();
    plan.requireMemory(); // the source may have taken its own from here meanwhile
    Backing backing = plan.vm().backing();
    int page = plan.vm().pageSizeBytes();
    long pages = map.ramPageCount();
    Path file = stateFile;
    if (file == null || !backing.outlivesProcess()) {
      arm(GuestMemory.map(backing, pages, page), null, told);
      return;
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    GuestMemory mapped = GuestMemory.map(backing, pages, page, Lifetime.UNTIL_CLOSED, folder);
    try {
      arm(mapped, KeptState.create(file, pages, plan.vm().vcpus()), told);
    } finally {
      if (memory == null) {
        mapped.close();
      }
    }
  }

  private void arm(GuestMemory mapped, @Nullable KeptState state, Events told) {
    kept = state;
    FaultListener listener =
        map.isFlat()
            ? told::fault
            : (vcpu, page, write, nanos) -> told.fault(vcpu, map.frame(page), write, nanos);
    MemorySegment there = state == null ? MemorySegment.NULL : state.pages();
    ArmedMemory armed = new ArmedMemory(plan, mapped, there, waits, listener);
    memory = armed;
    // What takes long or is done for the first time is done here, where the guest still runs.
    programs = plan.programs();
    List<TargetVcpu> made = new ArrayList<>();
    for (Wait wait : waits) {
      made.add(new TargetVcpu(wait, plan, armed, content, state, meter, told));
    }
    vcpus = List.copyOf(made);
    vcpus.forEach(Vcpu::start);
  }

  @Override
  public PageRuns reattach(String name, Events told) {
    int page = plan.vm().pageSizeBytes();
    long pages = map.ramPageCount();
    GuestMemory found = GuestMemory.reattach(plan.vm().backing(), pages, page, name);
    arm(found, KeptState.open(Objects.requireNonNull(stateFile), pages, waits.size()), told);
    for (int i = 0; i < programs.length; i++) {
      vcpus.get(i).goOn(programs[i]);
    }
    return armed().there();
  }

  @Override
  public String memoryName() {
    ArmedMemory armed = memory;
    return armed == null || kept == null ? "" : armed.mapped.name();
  }

  /// `userfaultfd` or `software`; empty before it is armed.
  public String faultBackend() {
    ArmedMemory armed = memory;
    return armed == null ? "" : armed.backend.name();
  }

  /// Why `auto` fell back to software; empty if it did not.
  public String fallback() {
    return armed().fallback();
  }

  @Override
  public void load(List<CpuState> states) {
    if (states.size() != programs.length) {
      throw new IllegalArgumentException(
          states.size() + " CPU states for a guest of " + programs.length + " vCPUs");
    }
    for (int i = 0; i < programs.length; i++) {
      vcpus.get(i).load(VcpuCursor.resume(programs[i], states.get(i), LiveSource.BATCH));
      vcpus.get(i).keep();
    }
  }

  @Override
  public void resume() {
    standing = false;
    resumedNanos = System.nanoTime();
    armed().runs();
    for (int i = 0; i < vcpus.size(); i++) {
      vcpus.get(i).run();
    }
  }

  @Override
  public void install(PageRuns runs, MemorySegment content, boolean wake) {
    armed().install(runs, content, wake);
  }

  @Override
  public @Nullable LandingBuffers landing() {
    return armed().backend.landing();
  }

  @Override
  public void zero(PageRuns pages) {
    armed().zero(pages);
  }

  @Override
  public void discard(PageRuns pages) {
    armed().discard(pages);
  }

  @Override
  public void wake(int vcpu) {
    armed().wake(vcpu);
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
      vcpu.awaitStop(() -> armed().backend.abandon());
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
    return new Verifier(plan, content, armed().mapped, armed().backend.presence()).verify(executed);
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
    ArmedMemory armed = memory;
    return armed == null ? "" : armed.backend.failure();
  }

  private ArmedMemory armed() {
    ArmedMemory armed = memory;
    if (armed == null) {
      throw new IllegalStateException("the memory has not been armed");
    }
    return armed;
  }

  @Override
  public void leave() {
    close(true);
  }

  @Override
  public void close() {
    close(false);
  }

  private void close(boolean leaves) {
    if (closed) {
      return;
    }
    closed = true;
    stop();
    vcpus.forEach(Vcpu::end); // before the userfaultfd: who waits in it would read zeroes
    if (memory != null) {
      memory.close(leaves);
    }
    if (kept != null && leaves) {
      kept.leave();
    } else if (kept != null) {
      kept.close();
    }
  }
}
