package dev.faultline.agent.machine;

import dev.faultline.agent.fault.KernelWrites;
import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.DirtyTracking;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A guest on this host that is given away.
public final class LiveSource implements SourceMachine {
  /// How many touches a vCPU makes ahead, and at most repeats where it resumes.
  static final int BATCH = 128;

  private final MachinePlan plan;
  private final MemoryMap map;
  private volatile boolean bootUnwanted;
  private volatile List<SourceVcpu> vcpus = List.of();
  private final History history;
  private @Nullable GuestMemory memory;
  private @Nullable MemorySegment view;
  private @Nullable HeldPages held;
  private @Nullable KernelWrites kernelWrites;
  private boolean tracks;
  private boolean stands;
  private String tracking = "";
  private volatile @Nullable FreePages free;

  public LiveSource(MachinePlan plan) {
    this.plan = plan;
    plan.requireMemory();
    map = plan.vm().map();
    history = new History(map.ramPageCount());
  }

  /// What the vCPUs touched since the last scan, as they say themselves.
  static final class History {
    final Presence accessed;
    final Presence written;

    /// What was written since it was last told, while that is asked for.
    volatile @Nullable Presence dirty;

    History(long pageCount) {
      accessed = new Presence(pageCount);
      written = new Presence(pageCount);
    }

    /// After the touch.
    ///
    /// @return whether it is the first write to the page since that was last told, while it is
    ///   asked for
    boolean touched(long page, boolean write) {
      if (!accessed.contains(page)) {
        accessed.add(page, 1);
      }
      if (!write) {
        return false;
      }
      if (!written.contains(page)) {
        written.add(page, 1);
      }
      Presence log = dirty;
      if (log != null) {
        // The write has to be seen before the page is found to be in the log already: else the page
        // could be taken out of it, and read, between the two.
        VarHandle.fullFence();
        if (!log.contains(page)) {
          log.add(page, 1);
          return true;
        }
      }
      return false;
    }
  }

  @Override
  public void boot() {
    Rehearsal.once();
    GuestProgram[] programs = plan.programs();
    GuestMemory mapped =
        GuestMemory.map(plan.vm().backing(), map.ramPageCount(), plan.vm().pageSizeBytes());
    memory = mapped;
    view = mapped.view();
    held = new HeldPages(mapped, HeldPages.BYTES_MAX);
    GuestContent content =
        new GuestContent(plan.seed(), plan.vm().pageSizeBytes(), plan.guest().content());
    content.fill(mapped, view, plan.filledPages(), () -> !bootUnwanted);
    long kept = plan.keptPages();
    FreePages freed = new FreePages(view, mapped.pageSizeBytes(), kept, plan.filledPages() - kept);
    free = freed;
    List<SourceVcpu> made = new ArrayList<>();
    for (int i = 0; i < programs.length; i++) {
      made.add(new SourceVcpu(i, mapped, content, history, freed));
      made.get(i).load(new VcpuCursor(programs[i], BATCH));
      made.get(i).start();
    }
    vcpus = List.copyOf(made);
    resume();
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
      VarHandle.fullFence(); // as in History#touched: whoever reads a page reads it after this
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
