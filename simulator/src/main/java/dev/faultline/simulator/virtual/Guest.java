package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The guest: its vCPUs, first at the source, then at the target, and what the move costs them.
final class Guest {
  /// Where the guest's faults go.
  interface FaultHandler {
    /// See [dev.faultline.agent.migration.MigrationTarget#fault].
    boolean fault(int vcpu, long page, boolean write);

    /// Reads what a fault on this page will read; the sum has no meaning.
    long expect(long page);

    /// A vCPU has done its work.
    void finished();
  }

  /// How many touches a vCPU makes ahead of time.
  static final int BATCH = 128;

  final Timeline timeline;
  final MemoryMap map;
  final HostProfile profile;
  final Contents contents;
  final PageSet resident;
  final TouchedPages touched;
  final AwaitedBlocks awaited = new AwaitedBlocks();
  final FaultHandler faults;
  final long workNanos;
  final long workTouches;
  private final Histogram latency = new Histogram(3);
  private final List<SourceVcpu> atSource = new ArrayList<>();
  private final List<TargetVcpu> atTarget = new ArrayList<>();
  private List<? extends Vcpu> vcpus = atSource;
  private final int idBase;
  private final boolean flat;
  @Nullable DirtyLog dirtyLog; // while writes are tracked
  private final long[] runsAgainNanos;
  private final long[] endedStallNanos;
  private int unfinished;
  private long allBlockedSince = -1;
  private long allBlockedUntil;
  private long allBlockedNanos;
  long firstAttemptNanos = -1;
  private long firstCompleteNanos = -1;
  long lastTouchNanos = -1;
  private int firstVcpu = -1;

  /// Has no meaning; keeps the reads of [TargetVcpu] ahead from being optimised away.
  long gathered;

  Guest(
      Timeline timeline,
      MemoryMap map,
      int vcpus,
      GuestSpec spec,
      long workNanos,
      HostProfile profile,
      Contents contents,
      PageSet resident,
      FaultHandler faults,
      int migration) {
    this.timeline = timeline;
    this.map = map;
    flat = map.isFlat();
    this.profile = profile;
    this.contents = contents;
    this.resident = resident;
    this.faults = faults;
    touched = new TouchedPages(map.capacity(), vcpus);
    runsAgainNanos = new long[vcpus];
    endedStallNanos = new long[vcpus];
    Arrays.fill(endedStallNanos, -1);
    this.workNanos = workNanos;
    workTouches = spec.workTouches();
    idBase = Slots.id(migration, 0);
  }

  /// The page frame number behind a RAM index.
  long frame(long index) {
    return flat ? index : map.frame(index);
  }

  /// Starts the programs at the source.
  ///
  /// @param skippedNanos so much CPU time of each has passed already; see [WarmUp]
  /// @param history hears of every touch there; null if nobody listens
  void boot(
      GuestProgram[] programs, long skippedNanos, Cores source, @Nullable HistoryScan history) {
    for (int i = 0; i < programs.length; i++) {
      VcpuCursor cursor = VcpuCursor.after(skippedNanos, programs[i], BATCH);
      atSource.add(new SourceVcpu(this, i, idBase + i, cursor, source, history));
      atSource.get(i).start(WarmUp.sinceTouch(skippedNanos, programs[i]));
    }
  }

  /// Executes every touch at the source whose time has come.
  void catchUpAtSource() {
    atSource.forEach(Vcpu::catchUp);
  }

  /// Stops all vCPUs at an instruction boundary.
  List<CpuState> suspend() {
    List<CpuState> states = new ArrayList<>();
    for (SourceVcpu vcpu : atSource) {
      states.add(vcpu.suspend());
      lastTouchNanos = Math.max(lastTouchNanos, vcpu.lastTouchNanos());
    }
    atSource.forEach(SourceVcpu::leaveHost);
    return states;
  }

  /// Resumes at the target from nothing but the CPU state that came over the wire.
  void resume(GuestProgram[] fresh, List<CpuState> states, Cores target) {
    for (int i = 0; i < fresh.length; i++) {
      VcpuCursor cursor = VcpuCursor.resume(fresh[i], states.get(i), BATCH);
      atTarget.add(new TargetVcpu(this, i, idBase + i, cursor, target));
    }
    vcpus = atTarget;
    unfinished = atTarget.size();
    atTarget.forEach(Vcpu::start);
  }

  /// The page that a vCPU waits for is there.
  void wake(int vcpu) {
    atTarget.get(vcpu).wake();
  }

  /// These pages are resident from now on: a vCPU that was about to touch one will not stall.
  void arrived(PageRuns pages) {
    for (int run = 0; run < pages.size(); run++) {
      if (awaited.mayHold(pages.first(run), pages.end(run))) {
        for (int i = 0; i < atTarget.size(); i++) {
          atTarget.get(i).arrived(pages.first(run), pages.end(run));
        }
      }
    }
  }

  /// Begins the stalls that were foretold and whose time has come, in their order.
  void settle() {
    TargetVcpu first;
    do {
      first = null;
      for (TargetVcpu vcpu : atTarget) {
        if (vcpu.isToStall() && (first == null || vcpu.touchNanos() < first.touchNanos())) {
          first = vcpu;
        }
      }
      if (first != null) {
        first.settle();
      }
    } while (first != null);
  }

  /// A vCPU began to stall, some time ago if it has been trapping since then. Stalls are told in
  /// the order in which they began.
  void blocked(int vcpu, long sinceNanos) {
    count(vcpu);
    runsAgainNanos[vcpu] = Long.MAX_VALUE;
    allBlocked(sinceNanos);
  }

  /// A vCPU runs again at a time that may be a little ahead; it has been stalled for `stallNanos`
  /// by then.
  void unblocked(int vcpu, long atNanos, long stallNanos) {
    endedStallNanos[vcpu] = stallNanos;
    runsAgainNanos[vcpu] = atNanos;
    allBlockedUntil = Math.min(allBlockedUntil, atNanos);
  }

  /// A vCPU has done its work or halted.
  void finished(int vcpu) {
    settle();
    unfinished--;
    blocked(vcpu, timeline.now());
    faults.finished();
  }

  /// Counts the vCPU's last stall if it is over by now.
  private void count(int vcpu) {
    if (endedStallNanos[vcpu] >= 0 && runsAgainNanos[vcpu] <= timeline.now()) {
      latency.recordValue(endedStallNanos[vcpu]);
      endedStallNanos[vcpu] = -1;
    }
  }

  /// How long stalls took that are over by now.
  Histogram latency() {
    for (int vcpu = 0; vcpu < endedStallNanos.length; vcpu++) {
      count(vcpu);
    }
    return latency;
  }

  /// A vCPU stops running: if all others are stalled as well, all are until the first runs again.
  private void allBlocked(long since) {
    if (allBlockedSince >= 0) {
      allBlockedNanos += Math.min(since, allBlockedUntil) - allBlockedSince;
      allBlockedSince = -1;
    }
    long first = Long.MAX_VALUE;
    for (int i = 0; i < runsAgainNanos.length && first > since; i++) {
      first = Math.min(first, runsAgainNanos[i]);
    }
    if (first > since && unfinished > 0) {
      allBlockedSince = since;
      allBlockedUntil = first;
    }
  }

  /// A vCPU attempts its first touch at the target.
  void attempted(int vcpu) {
    if (firstAttemptNanos < 0) {
      firstAttemptNanos = timeline.now();
      firstVcpu = vcpu;
    }
  }

  /// A vCPU completes its first touch at the target.
  void completed(int vcpu, long nanos) {
    if (firstCompleteNanos < 0 && vcpu == firstVcpu) {
      firstCompleteNanos = nanos;
    }
  }

  /// When the vCPU that attempted its first touch first completed it; -1 if it has not by now.
  long firstCompleteNanos() {
    return firstCompleteNanos <= timeline.now() ? firstCompleteNanos : -1;
  }

  boolean isFinished() {
    return unfinished == 0;
  }

  List<SourceVcpu> atSource() {
    return atSource;
  }

  /// The vCPUs at the target; none before RESUME.
  List<TargetVcpu> atTarget() {
    return atTarget;
  }

  long blocktimeNanos() {
    return allBlockedNanos;
  }

  /// Guest time done so far on the present host, all vCPUs together.
  long progressNanos() {
    long sum = 0;
    for (int i = 0; i < vcpus.size(); i++) {
      sum += vcpus.get(i).progressNanos();
    }
    return sum;
  }

  /// Wall time on the present host, up to now, in which vCPUs had work left, all together.
  long capacityNanos() {
    long sum = 0;
    for (int i = 0; i < vcpus.size(); i++) {
      sum += vcpus.get(i).capacityNanos();
    }
    return sum;
  }

  /// The pages that vCPUs have touched for the first time since the last call, up to now.
  void drainTouched(LongConsumer into) {
    for (TargetVcpu vcpu : atTarget) {
      vcpu.drainTouched(into);
    }
    touched.drain(into);
  }

  /// Which share of the work is done, of all vCPUs together.
  double workShare() {
    double sum = 0;
    for (TargetVcpu vcpu : atTarget) {
      sum += vcpu.workShare();
    }
    return atTarget.isEmpty() ? 0 : sum / atTarget.size();
  }

  /// Touches at the target whose time has come.
  long touches() {
    long sum = 0;
    for (TargetVcpu vcpu : atTarget) {
      sum += vcpu.touches();
    }
    return sum;
  }
}
