package dev.faultline.agent.machine;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;

/// Small guests and how they are migrated.
final class Plans {
  private Plans() {}

  /// Two vCPUs that touch pages at random, half of the touches writes, one every 2 us; half of the
  /// memory is filled.
  static MachinePlan uniform(
      VmSpec.Backing backing, FaultMode faults, long memoryBytes, long workTouches) {
    return plan(
        backing,
        faults,
        memoryBytes,
        2,
        new ProgramSpec.Uniform(new Access(0, 2_000, 50, 20)),
        workTouches);
  }

  static MachinePlan plan(
      VmSpec.Backing backing,
      FaultMode faults,
      long memoryBytes,
      int vcpus,
      ProgramSpec program,
      long workTouches) {
    int page = backing == VmSpec.Backing.HUGETLB ? 2 << 20 : 4096;
    return new MachinePlan(
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = memoryBytes;
              to.pageSizeBytes = page;
              to.vcpus = vcpus;
              to.backing = backing;
              to.layout = VmSpec.Layout.PC;
            }),
        GuestSpec.of(program)
            .with(
                to -> {
                  to.workTouches = workTouches;
                  to.fillPercent = 50;
                }),
        42,
        0,
        faults,
        DirtyTracking.AUTO,
        TraceSource.NONE);
  }

  /// The same guest, whose writes are found so.
  static MachinePlan tracking(MachinePlan plan, DirtyTracking how) {
    return new MachinePlan(
        plan.vm(), plan.guest(), plan.seed(), plan.workNanos(), plan.faults(), how, plan.traces());
  }

  /// Some rounds while the guest writes on, whatever comes of it.
  static MigrationSpec how(MigrationSpec.Mode mode, long unitBytes) {
    PreCopySpec rounds = new PreCopySpec(3, 0, PreCopySpec.Exit.STOP, true);
    return how("linear", unitBytes)
        .with(
            to -> {
              to.mode = mode;
              to.preCopy(rounds);
            });
  }

  static MigrationSpec how(String strategy, long unitBytes) {
    return MigrationSpec.PLAIN.with(
        to -> {
          to.prepaging = strategy;
          to.pushUnitBytes = unitBytes;
          to.ackBytes = 1 << 20;
          to.timeLimitNanos = 60_000_000_000L;
        });
  }
}
