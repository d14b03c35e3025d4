package dev.faultline.agent.machine;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Moves a guest of a few pages within this process, once, so that what runs between the last touch
/// at the source and the first at the target has run before: the JVM loads and links classes at
/// their first use, which took 10 ms of downtime.
final class Rehearsal {
  private static final AtomicBoolean DONE = new AtomicBoolean();
  private static final int PAGES = 256;
  private static final int TOUCHES = 4_000;
  private static final long LIMIT_SECONDS = 5;

  private Rehearsal() {}

  static void once() {
    if (DONE.compareAndSet(false, true)) {
      move(FaultMode.AUTO, DirtyTracking.AUTO);
      move(FaultMode.SOFTWARE, DirtyTracking.EMULATED);
    }
  }

  private static void move(FaultMode faults, DirtyTracking tracking) {
    ProgramSpec program = new ProgramSpec.Uniform(new Access(0, 300, 50, 20));
    MachinePlan plan =
        new MachinePlan(
            VmSpec.PLAIN.with(to -> to.memoryBytes = PAGES * 4096),
            GuestSpec.of(program)
                .with(
                    to -> {
                      to.workTouches = TOUCHES;
                      to.fillPercent = 50;
                    }),
            1,
            0,
            faults,
            tracking,
            TraceSource.NONE);
    CountDownLatch done = new CountDownLatch(1);
    try (LiveSource source = new LiveSource(plan);
        LiveTarget target = new LiveTarget(plan)) {
      source.boot();
      target.arm(
          new TargetMachine.Events() {
            private final PageRuns one = new PageRuns(1);

            @Override
            public void fault(int vcpu, long page, boolean write, long touchNanos) {
              one.clear();
              one.add(page);
              target.install(one, source.pages(page, 1), false);
              target.wake(vcpu);
            }

            @Override
            public void finished(int vcpu) {
              done.countDown();
            }
          });
      source.trackWrites();
      target.load(source.suspend());
      source.writes(new PageSet(plan.vm().map().capacity()));
      source.forgetWrites();
      target.resume();
      done.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      target.stop();
      target.counters();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
