package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.simulator.virtual.memory.TouchLog;
import dev.faultline.simulator.virtual.memory.TouchedPages;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The guest: its vCPUs, first at the source, then at the target, and what the move costs them.
public final class Guest implements Peers {
  private final GuestState state;
  private final List<SourceVcpu> atSource = new ArrayList<>();
  private final List<TargetVcpu> atTarget = new ArrayList<>();
  private List<? extends Vcpu> vcpus = atSource;
  private final int idBase;
  private boolean resumed;
  private long lastTouchNanos = -1;
  private @Nullable Runnable whenOneRuns;

  public Guest(GuestState state, int migration) {
    this.state = state;
    idBase = Slots.id(migration, 0);
  }

  /// Starts the programs at the source.
  ///
  /// @param skippedNanos so much CPU time of each has passed already; see [WarmUp]
  /// @param listener hears of every touch there; null if nobody does
  public void boot(
      GuestProgram[] programs, long skippedNanos, Cores source, @Nullable TouchListener listener) {
    for (int i = 0; i < programs.length; i++) {
      VcpuCursor cursor = VcpuCursor.after(skippedNanos, programs[i], GuestState.BATCH);
      atSource.add(new SourceVcpu(state, i, idBase + i, cursor, source, listener));
      atSource.get(i).start(WarmUp.sinceTouch(skippedNanos, programs[i]));
    }
  }

  /// Executes every touch at the source whose time has come.
  public void catchUpAtSource() {
    atSource.forEach(Vcpu::catchUp);
  }

  /// Stops all vCPUs at an instruction boundary.
  public List<CpuState> suspend() {
    List<CpuState> states = new ArrayList<>();
    for (SourceVcpu vcpu : atSource) {
      states.add(vcpu.suspend());
      lastTouchNanos = Math.max(lastTouchNanos, vcpu.lastTouchNanos());
    }
    atSource.forEach(SourceVcpu::leaveHost);
    return states;
  }

  /// Resumes at the target from nothing but the CPU state that came over the wire.
  public void resume(GuestProgram[] fresh, List<CpuState> states, Cores target) {
    for (int i = 0; i < fresh.length; i++) {
      VcpuCursor cursor = VcpuCursor.resume(fresh[i], states.get(i), GuestState.BATCH);
      atTarget.add(new TargetVcpu(state, this, i, idBase + i, cursor, target));
    }
    vcpus = atTarget;
    resumed = true;
    atTarget.forEach(Vcpu::start);
    goesOn();
  }

  /// The page that a vCPU waits for is there.
  public void wake(int vcpu) {
    atTarget.get(vcpu).wake();
  }

  /// Another process is in the place of the one that heard of faults.
  public void faultAgain() {
    atTarget.forEach(TargetVcpu::faultAgain);
  }

  /// These pages are resident from now on: a vCPU that was about to touch one will not stall.
  public void arrived(PageRuns pages) {
    for (int run = 0; run < pages.size(); run++) {
      if (state.awaited.mayHold(pages.first(run), pages.end(run))) {
        for (int i = 0; i < atTarget.size(); i++) {
          atTarget.get(i).arrived(pages.first(run), pages.end(run));
        }
      }
    }
  }

  @Override
  public void settle() {
    TargetVcpu first;
    do {
      first = null;
      for (TargetVcpu vcpu : atTarget) {
        if (vcpu.isToStall() && (first == null || vcpu.touchNanos < first.touchNanos)) {
          first = vcpu;
        }
      }
      if (first != null) {
        first.settle();
      }
    } while (first != null);
  }

  @Override
  public void goesOn() {
    if (whenOneRuns != null) {
      whenOneRuns.run();
    }
  }

  /// Hears when the guest resumes at the target, and whenever a vCPU goes on after a stall there;
  /// null if nobody does.
  public void whenOneRuns(@Nullable Runnable listener) {
    whenOneRuns = listener;
  }

  @Override
  public void finished(int vcpu) {
    settle();
    state.stalls.finished(vcpu);
    state.faults.finished();
  }

  /// Says where a fault will look: in a guest of a terabyte that misses the caches, unless it was
  /// read before.
  ///
  /// @param unsent pages that the source has not sent
  public void faultsRead(PageSet unsent) {
    state.unsent = unsent;
  }

  /// Hears of every write at the source from now on; null if nobody does.
  public void watchWrites(@Nullable WriteListener listener) {
    state.writes = listener;
  }

  public boolean isFinished() {
    return resumed && state.stalls.areOver();
  }

  /// A vCPU at the source stops until [#letGo]; if it idles it does so on.
  public void hold(int vcpu) {
    atSource.get(vcpu).hold();
  }

  public void letGo(int vcpu) {
    atSource.get(vcpu).letGo();
  }

  /// Pages that a vCPU at the source was the first to write to, of those that are listened to, up
  /// to now and since the last call.
  public long takeDirtied(int vcpu) {
    return atSource.get(vcpu).takeDirtied();
  }

  /// Hears of one vCPU at the target.
  public interface VcpuVisitor {
    /// @param progressNanos guest time done there
    /// @param capacityNanos wall time there in which it had work left
    /// @param waits whether it is stalled
    void vcpu(long progressNanos, long capacityNanos, boolean waits);
  }

  /// Tells of each vCPU at the target; of none before RESUME.
  public void atTarget(VcpuVisitor visitor) {
    for (TargetVcpu vcpu : atTarget) {
      visitor.vcpu(vcpu.progressNanos(), vcpu.capacityNanos(), vcpu.state == Vcpu.State.STALLED);
    }
  }

  /// Whether no vCPU runs at the source.
  public boolean hasStoppedAtSource() {
    return atSource.stream().allMatch(vcpu -> vcpu.state == Vcpu.State.STOPPED);
  }

  /// Touches made at the source so far.
  public long touchesAtSource() {
    return atSource.stream().mapToLong(vcpu -> vcpu.executed).sum();
  }

  /// When the last touch at the source was made; -1 if none was.
  public long lastTouchNanos() {
    return lastTouchNanos;
  }

  public Stalls stalls() {
    return state.stalls;
  }

  /// Which pages were touched at the target.
  public TouchedPages touched() {
    return state.touched;
  }

  /// Guest time of each vCPU's work; 0 if touches say it.
  public long workNanos() {
    return state.workNanos;
  }

  /// Touches of each vCPU's work; 0 if time says it.
  public long workTouches() {
    return state.workTouches;
  }

  /// Guest time done so far on the present host, all vCPUs together.
  public long progressNanos() {
    long sum = 0;
    for (int i = 0; i < vcpus.size(); i++) {
      sum += vcpus.get(i).progressNanos();
    }
    return sum;
  }

  /// Guest time done at the target, all vCPUs together; 0 before RESUME.
  public long atTargetNanos() {
    return resumed ? progressNanos() : 0;
  }

  /// The earliest instant at which so much more guest time of all vCPUs can have passed at the
  /// target, or at which one begins to run that is awake already; `Long.MAX_VALUE` if none runs. A
  /// vCPU that is stalled may go on before: see [#whenOneRuns].
  public long earliestNanos(long moreNanos) {
    long now = state.timeline.now();
    int running = 0;
    long next = Long.MAX_VALUE;
    for (TargetVcpu vcpu : atTarget) {
      long from = vcpu.runsFromNanos();
      if (from <= now) {
        running++;
      } else {
        next = Math.min(next, from);
      }
    }
    return running == 0 ? next : Math.min(next, now + Math.ceilDiv(moreNanos, running));
  }

  /// Wall time on the present host, up to now, in which vCPUs had work left, all together.
  public long capacityNanos() {
    long sum = 0;
    for (int i = 0; i < vcpus.size(); i++) {
      sum += vcpus.get(i).capacityNanos();
    }
    return sum;
  }

  /// The pages that vCPUs have touched for the first time since the last call, up to now.
  ///
  /// @param many hears of those that are known to be touched only
  public void drainTouched(LongConsumer into, TouchLog.Listener many) {
    for (TargetVcpu vcpu : atTarget) {
      vcpu.drainTouched(into);
    }
    state.touched.drain(many);
  }

  /// Which share of the work is done, of all vCPUs together.
  public double workShare() {
    double sum = 0;
    for (TargetVcpu vcpu : atTarget) {
      sum += vcpu.workShare();
    }
    return atTarget.isEmpty() ? 0 : sum / atTarget.size();
  }

  /// Touches at the target whose time has come.
  public long touches() {
    long sum = 0;
    for (TargetVcpu vcpu : atTarget) {
      sum += vcpu.touches();
    }
    return sum;
  }
}
