package dev.faultline.agent.machine;

import dev.faultline.agent.fault.FaultBackend;
import dev.faultline.agent.fault.Wait;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.kept.KeptState;
import dev.faultline.agent.machine.kept.Registers;
import dev.faultline.agent.machine.touch.FirstTouchLog;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.memory.PageSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A vCPU at the target. A page that it has touched before is there; only the first touch of a page
/// can wait.
public final class TargetVcpu extends Vcpu {
  private static final VarHandle FAULTS = field("faults");
  private static final VarHandle MINOR = field("minorFaults");
  private static final VarHandle BLOCKED = field("blockedNanos");

  private final GuestAccess access;
  private final GuestContent content;
  private final FaultBackend backend;
  private final @Nullable KeptState kept;
  private final TargetMeter meter;
  private final TargetMachine.Events events;
  private final Wait wait;
  private final int pageSizeBytes;
  private final PageSet mine;
  private final FirstTouchLog firsts;
  private boolean first = true;
  private volatile long finishNanos;
  private long faults;
  private long minorFaults;
  private long blockedNanos;

  public TargetVcpu(
      Wait wait,
      MachinePlan plan,
      ArmedMemory memory,
      GuestContent content,
      @Nullable KeptState kept,
      TargetMeter meter,
      TargetMachine.Events events) {
    super(
        wait.vcpu(),
        "target",
        plan.workNanos() > 0 ? plan.workNanos() : Long.MAX_VALUE,
        plan.guest().workTouches() > 0 ? plan.guest().workTouches() : Long.MAX_VALUE);
    this.wait = wait;
    this.content = content;
    this.kept = kept;
    this.meter = meter;
    this.events = events;
    backend = memory.backend;
    access = new GuestAccess(memory.mapped);
    pageSizeBytes = memory.mapped.pageSizeBytes();
    mine = new PageSet(memory.mapped.pageCount());
    firsts = new FirstTouchLog(memory.mapped.pageCount());
    if (kept != null) {
      keepsRegisters();
    }
  }

  /// Goes on, in place of a process that has died, from what it kept.
  void goOn(GuestProgram program) {
    KeptState state = kept;
    Registers registers = state == null ? null : state.registers(number);
    if (registers == null) {
      throw new HostException("of vCPU " + number + " nothing is left that it could go on from");
    }
    load(VcpuCursor.resume(program, registers.cpu(), LiveSource.BATCH));
    hasDone(registers.touches(), registers.guestNanos());
  }

  @Override
  void keep() {
    KeptState state = kept;
    if (state != null) {
      state.keep(number, registers());
    }
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(TargetVcpu.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public void begins() {
    wait.runsOn(thread, LibcThreads.gettid());
  }

  @Override
  public boolean touch(long page, boolean write, long step) {
    if (!mine.contains(page) && !first(page, write)) {
      return false;
    }
    long offset = page * pageSizeBytes + number * (long) Long.BYTES;
    if (write) {
      access.write(offset, content.written(page, number, step));
    } else {
      access.read(offset);
    }
    if (first) {
      first = false;
      meter.completed(number);
    }
    return true;
  }

  /// The vCPU's first touch of a page; false if it gave the touch up.
  private boolean first(long page, boolean write) {
    long begin = System.nanoTime();
    if (first) {
      meter.attempted(number, begin);
    }
    if (backend.presence().contains(page)) {
      MINOR.setRelease(this, minorFaults + 1);
      mine.add(page);
      firsts.add(page);
      return true;
    }
    wait.begin(page, write, begin);
    meter.blocked(begin);
    boolean there = backend.await(wait, access, page);
    if (there && kept != null) {
      backend.presence().keep(page); // who installed it may die before he has said so
    }
    long end = System.nanoTime();
    boolean announced = wait.end();
    meter.unblocked(end);
    now = end;
    due = end; // what it waited is not made up for
    if (!there) {
      return false;
    }
    mine.add(page);
    firsts.add(page);
    if (announced) {
      FAULTS.setRelease(this, faults + 1);
      BLOCKED.setRelease(this, blockedNanos + end - begin);
      meter.waited(end - begin);
    } else {
      MINOR.setRelease(this, minorFaults + 1); // it came just before the touch
    }
    return true;
  }

  @Override
  public void finished() {
    finishNanos = System.nanoTime();
    meter.finished(finishNanos);
    events.finished(number);
  }

  public FirstTouchLog firsts() {
    return firsts;
  }

  /// Wall time since `resumedNanos` in which it had work left; any thread.
  ///
  /// @param untilNanos `System.nanoTime()` up to which an unfinished vCPU counts
  public long workingNanos(long resumedNanos, long untilNanos) {
    long finish = finishNanos;
    return (finish == 0 ? untilNanos : finish) - resumedNanos;
  }

  /// What it did so far; any thread.
  ///
  /// @param untilNanos `System.nanoTime()` up to which an unfinished vCPU counts
  public MachineCounters.Vcpu counters(long resumedNanos, long untilNanos) {
    long wall = workingNanos(resumedNanos, untilNanos);
    long guest = guestNanos();
    return new MachineCounters.Vcpu(
        touches(),
        (long) FAULTS.getAcquire(this),
        (long) MINOR.getAcquire(this),
        (long) BLOCKED.getAcquire(this),
        guest,
        Math.max(0, wall - guest),
        cpuNanos());
  }
}
