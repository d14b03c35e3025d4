package dev.faultline.agent.machine;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A guest on this host that is given away.
public final class LiveSource implements SourceMachine {
  /// How many touches a vCPU makes ahead, and at most repeats where it resumes.
  static final int BATCH = 128;

  private final MachinePlan plan;
  private final MemoryMap map;
  private final List<SourceVcpu> vcpus = new ArrayList<>();
  private @Nullable GuestMemory memory;
  private @Nullable MemorySegment view;
  private boolean standing = true;

  public LiveSource(MachinePlan plan) {
    this.plan = plan;
    map = plan.vm().map();
  }

  @Override
  public void boot() {
    GuestProgram[] programs = plan.programs();
    GuestMemory mapped =
        GuestMemory.map(plan.vm().backing(), map.ramPageCount(), plan.vm().pageSizeBytes());
    memory = mapped;
    view = mapped.view();
    GuestContent content = new GuestContent(plan.seed(), plan.vm().pageSizeBytes());
    for (long page = 0; page < plan.filledPages(); page++) {
      content.fill(view, page * mapped.pageSizeBytes(), page);
    }
    for (int i = 0; i < programs.length; i++) {
      vcpus.add(new SourceVcpu(i, new VcpuCursor(programs[i], BATCH), mapped, content));
    }
    vcpus.forEach(Vcpu::start);
    resume();
  }

  @Override
  public List<CpuState> suspend() {
    standing = true;
    vcpus.forEach(Vcpu::stop);
    List<CpuState> states = new ArrayList<>();
    for (SourceVcpu vcpu : vcpus) {
      vcpu.awaitStop(() -> {});
      states.add(vcpu.capture());
    }
    return states;
  }

  @Override
  public void resume() {
    standing = false;
    vcpus.forEach(Vcpu::run);
  }

  @Override
  public PageSet holes() {
    PageSet populated = new PageSet(map.ramPageCount());
    mapped().populated(populated);
    PageSet holes = new PageSet(map.capacity());
    long index = 0;
    for (Region region : map.regions()) {
      if (region.kind() != Region.Kind.RAM) {
        continue;
      }
      long end = index + region.count();
      long shift = region.first() - index;
      while (index < end) {
        long absent = Math.min(end, populated.nextAbsent(index));
        long next = populated.next(absent);
        long until = next < 0 ? end : Math.min(end, next);
        if (absent < until) {
          holes.addRun(absent + shift, until - absent);
        }
        index = until;
      }
    }
    return holes;
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
    for (int i = 0; i < pages.size(); i++) {
      mapped().drop(map.index(pages.first(i), pages.count(i)), pages.count(i));
    }
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

  private GuestMemory mapped() {
    GuestMemory mapped = memory;
    if (mapped == null) {
      throw new IllegalStateException("the guest has not been booted");
    }
    return mapped;
  }

  @Override
  public void close() {
    if (!standing) {
      suspend();
    }
    vcpus.forEach(Vcpu::end);
    vcpus.clear();
    if (memory != null) {
      memory.close();
    }
  }
}
