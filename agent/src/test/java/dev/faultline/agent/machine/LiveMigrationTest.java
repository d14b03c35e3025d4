package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.fault.HostFaults;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.mapping.HugePages;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.layout.LaidOutTrace;
import dev.faultline.agent.trace.write.TraceWriter;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real memory, real threads, real faults; both hosts are this process.
@Timeout(120)
final class LiveMigrationTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ANONYMOUS, USERFAULTFD", "ANONYMOUS, SOFTWARE", "MEMFD, USERFAULTFD", "MEMFD, SOFTWARE",
    "SHM, USERFAULTFD", "SHM, SOFTWARE", "SYSV, SOFTWARE", "FILE, SOFTWARE"
  })
  void aMigratedGuestHasEveryByteThatItWrote(Backing backing, FaultMode faults) {
    if (faults == FaultMode.USERFAULTFD) {
      HostFaults.assume();
    }
    MachinePlan plan = Plans.uniform(backing, faults, 16 << 20, 20_000);
    try (OneProcess both = new OneProcess(plan, Plans.how("linear", 256 << 10))) {
      both.migrate(20_000_000);
      assertRight(both, 2 * 20_000);
      assertThat(both.targetMachine.faultBackend()).isEqualToIgnoringCase(faults.name());
    }
  }

  /// Pages come again that the guest wrote after they had been sent, over what was installed of
  /// them before.
  @ParameterizedTest
  @CsvSource({
    "PRE_COPY, ANONYMOUS, USERFAULTFD, KERNEL",
    "HYBRID, ANONYMOUS, USERFAULTFD, EMULATED",
    "HYBRID, ANONYMOUS, USERFAULTFD, KERNEL",
    "STOP_AND_COPY, ANONYMOUS, USERFAULTFD, KERNEL",
    "PRE_COPY, MEMFD, USERFAULTFD, KERNEL",
    "HYBRID, MEMFD, USERFAULTFD, KERNEL",
    "PRE_COPY, SHM, USERFAULTFD, EMULATED",
    "PRE_COPY, SHM, USERFAULTFD, KERNEL",
    "HYBRID, SHM, SOFTWARE, KERNEL",
    "PRE_COPY, SYSV, SOFTWARE, EMULATED",
    "PRE_COPY, SYSV, SOFTWARE, AUTO",
    "HYBRID, SYSV, SOFTWARE, AUTO",
    "PRE_COPY, FILE, SOFTWARE, EMULATED",
    "PRE_COPY, FILE, SOFTWARE, AUTO",
    "HYBRID, FILE, SOFTWARE, AUTO",
    "STOP_AND_COPY, FILE, SOFTWARE, AUTO",
    "PRE_COPY, ANONYMOUS, SOFTWARE, EMULATED"
  })
  void inEveryModeTheGuestHasEveryByteThatItWrote(
      Mode mode, Backing backing, FaultMode faults, DirtyTracking tracking) {
    if (faults == FaultMode.USERFAULTFD) {
      HostFaults.assume();
    }
    if (tracking == DirtyTracking.KERNEL) {
      HostFaults.assumeKernelWrites();
    }
    MachinePlan plan = Plans.tracking(Plans.uniform(backing, faults, 16 << 20, 20_000), tracking);
    inRounds(plan, mode, 20_000);
  }

  private static void inRounds(MachinePlan plan, Mode mode, long touches) {
    int unitBytes = Math.max(256 << 10, plan.vm().pageSizeBytes());
    try (OneProcess both = new OneProcess(plan, Plans.how(mode, unitBytes))) {
      both.migrate(5_000_000);
      assertRight(both, 2 * touches);
      if (mode.hasRounds()) {
        // a guest of a few huge pages, or one that got no core meanwhile, may have written to none
        // of its pages since the round before
        assertThat(left(both.source).get(PhaseMetrics.ROUNDS)).isBetween(2L, 3L);
        assertThat(left(both.source).get(TransferMetrics.PAGES_RESENT)).isPositive();
        if (plan.tracking() != DirtyTracking.AUTO) {
          assertThat(both.sourceMachine.tracking()).isEqualToIgnoringCase(plan.tracking().name());
        }
      }
      if (mode != Mode.HYBRID) {
        assertThat(both.faultsTold()).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"PRE_COPY", "HYBRID"})
  void ofHugePagesAllThatTheGuestWroteComesAgain(Mode mode) throws IOException {
    HostFaults.assumeKernelWrites();
    try (HugePages pages = HugePages.need(16)) {
      MachinePlan plan = Plans.uniform(Backing.HUGETLB, FaultMode.AUTO, 16 << 20, 5_000);
      inRounds(Plans.tracking(plan, DirtyTracking.KERNEL), mode, 5_000);
    }
  }

  /// Half of 4,096 pages are filled, and 1,638 of these (40 % of all, from the 410th on) are free.
  /// The guest writes to some of them before SUSPEND, and to more after RESUME; those it never
  /// wrote to are garbage at the source and zero at the target, where they are compared, too.
  @ParameterizedTest
  @CsvSource({
    "POST_COPY, ANONYMOUS, USERFAULTFD, SET",
    "POST_COPY, MEMFD, SOFTWARE, PER_PAGE",
    "PRE_COPY, ANONYMOUS, USERFAULTFD, SET",
    "PRE_COPY, MEMFD, SOFTWARE, PER_PAGE",
    "HYBRID, SHM, SOFTWARE, SET",
    "STOP_AND_COPY, FILE, SOFTWARE, SET"
  })
  void freePagesAreNotSentAndReadAsZeroUntilTheyAreWritten(
      Mode mode, Backing backing, FaultMode faults, MigrationSpec.Zero zero) {
    if (faults == FaultMode.USERFAULTFD) {
      HostFaults.assume();
    }
    ProgramSpec program = new ProgramSpec.Uniform(new Access(4 << 20, 2_000, 50, 20));
    MachinePlan plain = Plans.plan(backing, faults, 16 << 20, 2, program, 2_000);
    MachinePlan plan =
        new MachinePlan(
            plain.vm(),
            plain.guest().withFree(40),
            plain.seed(),
            0,
            faults,
            plain.tracking(),
            plain.traces());
    MigrationSpec how = Plans.how(mode, 256 << 10).with(to -> to.zero = zero);
    try (OneProcess both = new OneProcess(plan, how)) {
      both.migrate(3_000_000);
      assertRight(both, 2 * 2_000);
      long free = left(both.source).get(TransferMetrics.PAGES_FREE);
      assertThat(free).isBetween(1_024L, 1_637L);
      assertThat(left(both.source).get(TransferMetrics.PAGES_ZERO)).isGreaterThanOrEqualTo(free);
      PageSet told = both.sourceMachine.holes();
      long garbage = 0;
      for (long page = told.next(0); page >= 0; page = told.next(page + 1)) {
        garbage += both.sourceMachine.freeRun(page, 1);
      }
      assertThat(garbage).isEqualTo(free);
    }
  }

  static void assertRight(OneProcess both, long touches) {
    Verification verification = both.targetMachine.verify();
    assertThat(verification.text()).isEmpty();
    assertThat(verification.isRight()).isTrue();
    MachineCounters counters = both.targetMachine.counters();
    assertThat(counters.touches()).isEqualTo(touches);
    // What the endpoint heard of is what the vCPUs waited for, and each of these was told once.
    assertThat(counters.vcpus().stream().mapToLong(MachineCounters.Vcpu::faults).sum())
        .isEqualTo(both.faultsTold());
    assertThat(counters.faultLatencyNanos().getTotalCount()).isEqualTo(both.faultsTold());
    assertThat(counters.firstTouchAttemptedNanos())
        .isGreaterThan(both.sourceMachine.lastTouchNanos())
        .isLessThanOrEqualTo(counters.firstTouchCompletedNanos());
  }

  @ParameterizedTest
  @CsvSource({"SYSV", "FILE"})
  void whereTheKernelRefusesAUserfaultfdAutoLooksPagesUpAndSaysWhy(Backing backing) {
    MachinePlan plan = Plans.uniform(backing, FaultMode.AUTO, 4 << 20, 1_000);
    try (OneProcess both = new OneProcess(plan, Plans.how("linear", 64 << 10))) {
      both.migrate(1_000_000);
      assertRight(both, 2 * 1_000);
      assertThat(both.targetMachine.faultBackend()).isEqualTo("software");
      assertThat(both.targetMachine.fallback()).contains("refuses a userfaultfd on backing");
    }
  }

  @Test
  void aGuestOfHugePagesMoves() throws IOException {
    HostFaults.assume();
    try (HugePages pages = HugePages.need(16)) {
      MachinePlan plan = Plans.uniform(Backing.HUGETLB, FaultMode.USERFAULTFD, 16 << 20, 5_000);
      try (OneProcess both = new OneProcess(plan, Plans.how("linear", 2 << 20))) {
        both.migrate(5_000_000);
        assertRight(both, 2 * 5_000);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"demand-only", "multi-pivot"})
  void everyStrategyMovesAGuestOfFourVcpus(String strategy) {
    ProgramSpec program = new ProgramSpec.Zipf(new Access(0, 1_000, 30, 0), 0.9, true);
    MachinePlan plan = Plans.plan(Backing.MEMFD, FaultMode.AUTO, 8 << 20, 4, program, 5_000);
    try (OneProcess both = new OneProcess(plan, Plans.how(strategy, 64 << 10))) {
      both.begin(5_000_000);
      both.goOnUntil(() -> both.allFinished());
      both.targetMachine.stop();
      if (!strategy.equals("demand-only")) {
        both.goOnUntil(() -> both.source.phase() == Phase.COMPLETE);
        assertRight(both, 4 * 5_000);
      }
      // What has not been asked for has not come; everything else is right.
      long absent = plan.vm().map().ramPageCount() - both.target.resident().count();
      assertThat(both.targetMachine.verify().wrongCount()).isEqualTo(absent);
    }
  }

  @Test
  void aTraceGoesOnAtTheTarget() throws IOException {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = new TraceWriter(file, new TraceOrigin("p", false, 4096, 0, 1))) {
      for (int i = 0; i < 3_000; i++) {
        // Every page of 700, each third touch a write, now and then a wait of 200 us.
        writer.touch(0, i * 7 % 700, i % 3 == 0, 2_000, i % 100 == 0 ? 200_000 : 0);
      }
      writer.finish();
    }
    Trace trace = Trace.read(file);
    MachinePlan plan =
        new MachinePlan(
            VmSpec.PLAIN.with(to -> to.memoryBytes = 4 << 20),
            GuestSpec.of(new ProgramSpec.TraceReplay("a", TraceLayout.FIRST_TOUCH, 1e9))
                .with(
                    to -> {
                      to.workTouches = 10_000;
                      to.fillPercent = 0;
                    }),
            7,
            0,
            FaultMode.AUTO,
            DirtyTracking.AUTO,
            (spec, pages, seed) -> new LaidOutTrace(trace, spec.layout(), pages, seed));
    try (OneProcess both = new OneProcess(plan, Plans.how("linear", 64 << 10))) {
      both.migrate(3_000_000);
      assertRight(both, 10_000);
      // Of 700 pages some were never touched before SUSPEND: they were holes.
      assertThat(left(both.source).get(TransferMetrics.PAGES_ZERO)).isGreaterThan(1024 - 700);
    }
  }

  @Test
  void aGuestThatRanOnAtTheSourceAfterAFailureRepeatsNothing() {
    MachinePlan plan = Plans.uniform(Backing.ANONYMOUS, FaultMode.SOFTWARE, 4 << 20, 2_000);
    try (OneProcess both = new OneProcess(plan, Plans.how("linear", 64 << 10))) {
      LiveSource source = both.sourceMachine;
      both.begin(3_000_000);
      List<CpuState> before = source.suspend();
      long touches = source.touches();
      assertThat(touches).isEqualTo(counted(before)).isPositive();
      // Nothing moves while it is suspended.
      OneProcess.until(System.nanoTime() + 5_000_000);
      assertThat(source.touches()).isEqualTo(touches);
      source.resume();
      OneProcess.awaitMoreTouches(source, touches);
      List<CpuState> after = source.suspend();
      assertThat(source.touches()).isEqualTo(counted(after)).isGreaterThan(touches);
      source.resume();
      both.goOnUntil(() -> both.allFinished() && both.source.phase() == Phase.COMPLETE);
      both.targetMachine.stop();
      assertRight(both, 2 * 2_000);
    }
  }

  @Test
  void aScanFindsWhatTheProgramTouchedSinceTheScanBefore() {
    // Page after page of the first 100, each third or so written; RAM index 160 is not reached, so
    // that pages are their RAM indexes.
    ProgramSpec program = new ProgramSpec.Sequential(new Access(100 * 4096, 1_000, 30, 0));
    MachinePlan plan = Plans.plan(Backing.MEMFD, FaultMode.SOFTWARE, 4 << 20, 1, program, 1);
    try (LiveSource source = new LiveSource(plan)) {
      source.boot();
      while (source.touches() < 300) {
        OneProcess.until(System.nanoTime() + 100_000);
      }
      source.suspend();
      PageSet accessed = new PageSet(plan.vm().map().capacity());
      PageSet written = new PageSet(plan.vm().map().capacity());
      source.scan(accessed, written);
      assertThat(accessed.count()).isEqualTo(100);
      assertThat(accessed.runUp(0, 200)).isEqualTo(100);
      // 3 rounds or more: a page escapes all writes with probability 0.7^3 at most.
      assertThat(written.count()).isBetween(40L, 100L);
      accessed.clear();
      written.clear();
      source.scan(accessed, written);
      assertThat(accessed.count() + written.count()).isZero();
    }
  }

  private static long counted(List<CpuState> states) {
    return states.stream().mapToLong(CpuState::programCounter).sum();
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, USERFAULTFD", "MEMFD, USERFAULTFD", "ANONYMOUS, SOFTWARE"})
  void inFailedNoVcpuExecutesOneMoreTouch(Backing backing, FaultMode faults) {
    if (faults == FaultMode.USERFAULTFD) {
      HostFaults.assume();
    }
    MachinePlan plan = Plans.uniform(backing, faults, 16 << 20, 1_000_000);
    try (OneProcess both = new OneProcess(plan, Plans.how("demand-only", 64 << 10))) {
      both.begin(10_000_000);
      both.goOnUntil(() -> both.faultsTold() >= 4);
      // Nothing is brought any more: both vCPUs touch an absent page and wait for it in the end.
      OneProcess.until(System.nanoTime() + 20_000_000);
      both.targetMachine.stop();
      MachineCounters stopped = both.targetMachine.counters();
      Verification memory = both.targetMachine.verify();
      // Replay of what was executed explains every page that is there: no touch more, none less.
      long absent = plan.vm().map().ramPageCount() - both.target.resident().count();
      assertThat(memory.wrongCount()).isEqualTo(absent);
      OneProcess.until(System.nanoTime() + 20_000_000);
      assertThat(both.targetMachine.counters().touches()).isEqualTo(stopped.touches());
      assertThat(both.targetMachine.verify()).isEqualTo(memory);
      both.targetMachine.close();
      assertThat(both.targetMachine.counters().touches()).isEqualTo(stopped.touches());
    }
  }

  private static Measured left(MigrationSource source) {
    Measured measured = new Measured();
    source.measure(measured);
    return measured;
  }
}
