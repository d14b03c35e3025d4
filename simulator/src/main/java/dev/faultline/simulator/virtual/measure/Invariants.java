package dev.faultline.simulator.virtual.measure;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.target.FaultCounts;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.virtual.world.VirtualMigration;

/// What must hold at the end of every run, whatever the scenario; a violation is a bug of
/// Faultline, and the run fails rather than report numbers that cannot be trusted.
final class Invariants {
  private Invariants() {}

  /// @throws IllegalStateException if one is broken; the message says which, and the seed
  static void check(VirtualMigration run) {
    PageSet resident = run.target.endpoint.resident();
    long ram = run.plan.map().ramPageCount();
    String wrong = run.contents.wrongPages(resident);
    require(run, !run.isAtTarget() || wrong.isEmpty(), wrong); // before RESUME some are stale
    require(
        run,
        run.target.endpoint.pagesDuplicate() == 0,
        "pages installed twice: " + run.target.endpoint.pagesDuplicate());
    if (run.source.endpoint.phase() == Phase.COMPLETE) {
      require(run, resident.count() == ram, "complete with " + resident.count() + " of " + ram);
    }
    if (run.status() == Status.COMPLETED) {
      FaultCounts faults = run.target.faults();
      long ended = faults.demand() + faults.late() + faults.joined() + faults.zero();
      long minor = run.guest.touched().minor();
      long first = run.guest.touched().firsts();
      require(
          run,
          ended + minor == first,
          ended + " faults and " + minor + " minor for " + first + " first touches");
    }
  }

  private static void require(VirtualMigration run, boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(
          "invariant broken in " + run.spec.name() + ", seed " + run.scene.seed() + ": " + what);
    }
  }
}
