package dev.faultline.agent.machine;

import dev.faultline.agent.fault.KernelWrites;
import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.touch.TouchHistory;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A guest on this host that is given away.
public final class LiveSource implements SourceMachine {
  /// How many touches a vCPU makes ahead, and at most repeats where it resumes.
  static final int BATCH = 128;

  private final MachinePlan plan;
  private final @Nullable Path kept;
  private final MemoryMap map;
  private volatile boolean bootUnwanted;
  private volatile List<SourceVcpu> vcpus = List.of();
  private final TouchHistory history;
  private @Nullable GuestMemory memory;
  private @Nullable MemorySegment view;
  private @Nullable HeldPages held;
  private @Nullable KernelWrites kernelWrites;
  private boolean tracks;
  private boolean stands;
  private String tracking = "";
  private volatile @Nullable FreePages free;

  /// A guest whose memory goes with this process.
  public LiveSource(MachinePlan plan) {
    this(plan, null);
  }

  /// @param kept where files lie of a guest whose memory is to outlive this process, if its backing
  ///   can do that; null of another
  public LiveSource(MachinePlan plan, @Nullable Path kept) {
    this.plan = plan;
    this.kept = kept;
    plan.requireMemory();
    map = plan.vm().map();
    history = new TouchHistory(map.ramPageCount());
  }

  @Override
  public void boot() {
    Rehearsal.once();
    GuestProgram[] programs = plan.programs();
    GuestMemory mapped = map(fresh());
    MemorySegment all = Objects.requireNonNull(view);
    GuestContent content = new GuestContent(plan.seed(), plan.vm().pageSizeBytes(), plan.guest());
    content.fill(mapped, all, plan.filledPages(), () -> !bootUnwanted);
    long kept = plan.keptPages();
    FreePages freed = new FreePages(all, mapped.pageSizeBytes(), kept, plan.filledPages() - kept);
    free = freed;
    start(programs, content, freed, (program, number) -> new VcpuCursor(program, BATCH));
    resume();
  }

  private GuestMemory fresh() {
    Backing backing = plan.vm().backing();
    Path folder = kept;
    int pageSizeBytes = plan.vm().pageSizeBytes();
    return folder != null && backing.outlivesProcess()
        ? GuestMemory.map(
            backing, map.ramPageCount(), pageSizeBytes, GuestMemory.Lifetime.UNTIL_CLOSED, folder)
        : GuestMemory.map(backing, map.ramPageCount(), pageSizeBytes);
  }

  private GuestMemory map(GuestMemory mapped) {
    memory = mapped;
    view = mapped.view();
    held = new HeldPages(mapped, HeldPages.BYTES_MAX);
    return mapped;
  }

  private void start(
      GuestProgram[] programs,
      GuestContent content,
      FreePages freed,
      BiFunction<GuestProgram, Integer, VcpuCursor> cursors) {
    List<SourceVcpu> made = new ArrayList<>();
    for (int i = 0; i < programs.length; i++) {
      made.add(new SourceVcpu(i, mapped(), content, history, freed));
      made.get(i).load(cursors.apply(programs[i], i));
      made.get(i).start();
    }
    vcpus = List.copyOf(made);
  }

  @Override
  public void reattach(String name, List<CpuState> states) {
    int page = plan.vm().pageSizeBytes();
    GuestMemory mapped =
        map(GuestMemory.reattach(plan.vm().backing(), map.ramPageCount(), page, name));
    GuestContent content = new GuestContent(plan.seed(), page, plan.guest());
    FreePages none = new FreePages(Objects.requireNonNull(view), mapped.pageSizeBytes(), 0, 0);
    stands = true;
    start(
        plan.programs(),
        content,
        none, // what it has free is not known any more, and is sent
        (program, i) -> VcpuCursor.resume(program, states.get(i), BATCH));
  }

  @Override
  public String memoryName() {
    GuestMemory mapped = memory;
    return mapped == null ? "" : mapped.name();
  }

  @Override
  public void giveUpBoot() {
    bootUnwanted = true;
  }

  @Override
  public List<CpuState> suspend() {
    stand();
    return vcpus.stream().map(Vcpu::capture).toList();
  }

  private void stand() {
    vcpus.forEach(Vcpu::stop);
    vcpus.forEach(vcpu -> vcpu.awaitStop(() -> {}));
    stands = true;
  }

  @Override
  public void resume() {
    if (!tracks) {
      endTracking();
    }
    stands = false;
    vcpus.forEach(Vcpu::run);
  }

  @Override
  public PageSet holes() {
    PageSet populated = new PageSet(map.ramPageCount());
    mapped().populated(populated);
    PageSet empty = new PageSet(map.ramPageCount());
    for (long first = populated.nextAbsent(0); first < map.ramPageCount(); ) {
      long next = populated.next(first);
      long end = next < 0 ? map.ramPageCount() : next;
      empty.addRun(first, end - first);
      first = populated.nextAbsent(end);
    }
    FreePages freed = free;
    for (long first = plan.keptPages(); freed != null && first < plan.filledPages(); first++) {
      if (freed.contains(first)) {
        empty.add(first);
      }
    }
    PageSet holes = new PageSet(map.capacity());
    map.addFrames(empty, holes);
    return holes;
  }

  @Override
  public long freeRun(long first, long count) {
    FreePages freed = free;
    return freed == null ? 0 : freed.run(map.index(first, count), count);
  }

  @Override
  public long freePages() {
    FreePages freed = free;
    return freed == null ? 0 : freed.count();
  }

  @Override
  public void scan(PageSet accessed, PageSet written) {
    PageSet scratch = new PageSet(map.ramPageCount());
    history.written.drain(scratch);
    map.addFrames(scratch, written);
    history.accessed.drain(scratch);
    map.addFrames(scratch, accessed);
  }

  @Override
  public void trackWrites() {
    tracks = true;
    if (plan.tracking() != DirtyTracking.EMULATED) {
      try {
        kernelWrites = KernelWrites.of(mapped());
        tracking = "kernel";
        return;
      } catch (HostException refused) {
        if (plan.tracking() == DirtyTracking.KERNEL) {
          throw refused;
        }
      }
    }
    tracking = "emulated";
    // The vCPUs stand for a moment, so that each write is either before this or in the log.
    stand();
    history.dirty = new Presence(map.ramPageCount());
    resume();
  }

  @Override
  public void writes(PageSet into) {
    PageSet scratch = new PageSet(map.ramPageCount());
    KernelWrites kernel = kernelWrites;
    Presence log = history.dirty;
    if (kernel != null) {
      kernel.drain(scratch);
    } else if (log != null) {
      log.drain(scratch);
      VarHandle.fullFence(); // as in TouchHistory#touched: whoever reads a page reads it after this
    }
    map.addFrames(scratch, into);
  }

  /// To take the kernel's protection off takes a look at each page, for which nobody should wait at
  /// SUSPEND: while the vCPUs stand it is left on, and goes with the memory or when they run again.
  @Override
  public void forgetWrites() {
    tracks = false;
    if (!stands) {
      endTracking();
    }
    vcpus.forEach(vcpu -> vcpu.holdBack(null));
  }

  private void endTracking() {
    history.dirty = null;
    KernelWrites kernel = kernelWrites;
    if (kernel != null) {
      kernelWrites = null;
      kernel.close();
    }
  }

  @Override
  public String tracking() {
    return tracking;
  }

  @Override
  public void holdBack(Restraint how) {
    vcpus.forEach(vcpu -> vcpu.holdBack(how));
  }

  @Override
  public MemorySegment pages(long first, long count) {
    MemorySegment all = view;
    if (all == null) {
      throw new IllegalStateException("the guest has not been booted");
    }
    long page = plan.vm().pageSizeBytes();
    return all.asSlice(map.index(first, count) * page, count * page);
  }

  @Override
  public void release(PageRuns pages) {
    HeldPages back = held();
    for (int i = 0; i < pages.size(); i++) {
      back.add(map.index(pages.first(i), pages.count(i)), pages.count(i));
    }
  }

  @Override
  public void releaseHeld() {
    held().drop();
  }

  private HeldPages held() {
    HeldPages back = held;
    if (back == null) {
      throw new IllegalStateException("the guest has not been booted");
    }
    return back;
  }

  @Override
  public long lastTouchNanos() {
    long last = 0;
    for (SourceVcpu vcpu : vcpus) {
      last = last == 0 ? vcpu.lastTouchNanos() : Math.max(last, vcpu.lastTouchNanos());
    }
    return last;
  }

  @Override
  public long touches() {
    long sum = 0;
    for (SourceVcpu vcpu : vcpus) {
      sum += vcpu.touches();
    }
    return sum;
  }

  @Override
  public long guestNanos() {
    long sum = 0;
    for (SourceVcpu vcpu : vcpus) {
      sum += vcpu.guestNanos();
    }
    return sum;
  }

  @Override
  public String failure() {
    for (SourceVcpu vcpu : vcpus) {
      if (!vcpu.failure().isEmpty()) {
        return vcpu.failure();
      }
    }
    return "";
  }

  private GuestMemory mapped() {
    GuestMemory mapped = memory;
    if (mapped == null) {
      throw new IllegalStateException("the guest has not been booted");
    }
    return mapped;
  }

  @Override
  public void close() {
    vcpus.forEach(Vcpu::end);
    endTracking();
    if (memory != null) {
      memory.close();
    }
  }
}
