package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How fast a vCPU executes its program, where all its pages are there.
@Timeout(60)
final class PaceTest {
  private static final Access EVERY_10_US = new Access(0, 10_000, 50, 0);

  private static MachineCounters.Vcpu run(MachinePlan plan) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    try (LiveSource source = new LiveSource(plan);
        LiveTarget target = new LiveTarget(plan)) {
      source.boot();
      List<CpuState> states = source.suspend();
      target.arm(
          new TargetMachine.Events() {
            @Override
            public void fault(int vcpu, long page, boolean write, long touchNanos) {
              throw new AssertionError("page " + page + " is there");
            }

            @Override
            public void finished(int vcpu) {
              done.countDown();
            }
          });
      PageRuns all = new PageRuns();
      plan.vm().map().ram().appendRuns(all);
      target.zero(all);
      target.load(states);
      target.resume();
      done.await();
      target.stop();
      return target.counters().vcpus().getFirst();
    }
  }

  @Test
  void aThousandTouchesWithTenMicrosecondsBetweenThemTakeTenMilliseconds() throws Exception {
    MachinePlan plan =
        Plans.plan(
            Backing.ANONYMOUS,
            FaultMode.SOFTWARE,
            1 << 20,
            1,
            new ProgramSpec.Uniform(EVERY_10_US),
            1_000);
    MachineCounters.Vcpu vcpu = run(plan);
    assertThat(vcpu.touches()).isEqualTo(1_000);
    // What was left of the first at SUSPEND is at most 10 us.
    assertThat(vcpu.guestNanos()).isBetween(9_990_000L, 10_000_000L);
    // Wall time is guest time and stall; a touch is at most 1 us early, so it is not negative.
    assertThat(vcpu.stallNanos()).isNotNegative();
    assertThat(vcpu.faults()).isZero();
    // Of 256 pages all but 256 x (255/256)^1000 = 5 are touched, on average.
    assertThat(vcpu.minorFaults()).isBetween(235L, 256L);
  }

  @Test
  void workInGuestTimeEndsAtItsTimeAndNotAtATouch() throws Exception {
    MachinePlan touches =
        Plans.plan(
            Backing.ANONYMOUS,
            FaultMode.SOFTWARE,
            1 << 20,
            1,
            new ProgramSpec.Uniform(new Access(0, 700_000, 50, 0)),
            0);
    MachinePlan plan =
        new MachinePlan(
            touches.vm(),
            touches.guest(),
            1,
            5_000_000,
            FaultMode.SOFTWARE,
            touches.tracking(),
            touches.traces());
    MachineCounters.Vcpu vcpu = run(plan);
    assertThat(vcpu.guestNanos()).isEqualTo(5_000_000);
    // 7 touches are 4.9 ms; one more fits where little was left of the first one at SUSPEND.
    assertThat(vcpu.touches()).isBetween(7L, 8L);
  }

  @Test
  void aHaltedProgramIsFinished() throws Exception {
    ProgramSpec program = new ProgramSpec.Quicksort(EVERY_10_US, 1, 4096, 1_000_000);
    MachinePlan two = Plans.plan(Backing.ANONYMOUS, FaultMode.SOFTWARE, 1 << 20, 2, program, 100);
    assertThat(two.guest().atEnd()).isEqualTo(GuestSpec.AtEnd.WRAP);
    // One process and two vCPUs: the second has nothing to do, and halts at once.
    CountDownLatch done = new CountDownLatch(2);
    try (LiveSource source = new LiveSource(two);
        LiveTarget target = new LiveTarget(two)) {
      source.boot();
      List<CpuState> states = source.suspend();
      assertThat(states.get(1).flags()).isEqualTo(CpuState.HALTED);
      target.arm(
          new TargetMachine.Events() {
            @Override
            public void fault(int vcpu, long page, boolean write, long touchNanos) {}

            @Override
            public void finished(int vcpu) {
              done.countDown();
            }
          });
      PageRuns all = new PageRuns();
      two.vm().map().ram().appendRuns(all);
      target.zero(all);
      target.load(states);
      target.resume();
      done.await();
      target.stop();
      assertThat(target.counters().vcpus().get(0).touches()).isEqualTo(100);
      assertThat(target.counters().vcpus().get(1).touches()).isZero();
    }
  }
}
