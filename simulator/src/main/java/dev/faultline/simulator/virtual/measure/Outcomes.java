package dev.faultline.simulator.virtual.measure;

import dev.faultline.agent.migration.Phase;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.simulator.engine.Account;
import dev.faultline.simulator.engine.Mark;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.RoundSeries;
import dev.faultline.simulator.virtual.host.Saving;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Turns what a migration has counted into its outcome.
public final class Outcomes {
  private Outcomes() {}

  /// @param unmet what was to happen and did not, a sentence each
  public static MigrationOutcome of(VirtualMigration run, List<String> unmet) {
    Invariants.check(run);
    List<String> cautions = new ArrayList<>(Foresight.of(run));
    cautions.addAll(unmet);
    return new MigrationOutcome(
        run.spec.name(),
        run.status(),
        run.message(),
        run.recorder.phases(),
        measured(run),
        run.guest.stalls().latency(),
        new TreeMap<>(),
        List.copyOf(cautions),
        RoundSeries.with(run.recorder.series(), run.source.endpoint.roundHistory(), nanos -> nanos),
        run.recorder.pageMap());
  }

  private static Measured measured(VirtualMigration run) {
    Account account = new Account(run.status());
    account.phases(run.recorder.phases());
    account.mark(Mark.LAST_TOUCH, run.guest.lastTouchNanos());
    account.mark(Mark.FIRST_ATTEMPT, run.guest.stalls().firstAttemptNanos());
    account.mark(Mark.FIRST_COMPLETE, run.guest.stalls().firstCompleteNanos());
    account.recovered(run.recorder.recoveredNanos());
    account.lostAtSource(run.lostAtSourceNanos());
    run.guest.atTarget((progress, capacity, waits) -> account.vcpu(progress, capacity));
    count(run, account);
    return account.close();
  }

  private static void count(VirtualMigration run, Account account) {
    Measured into = account.measured();
    run.source.endpoint.measure(into);
    Measured target = new Measured();
    run.target.endpoint.measure(target);
    into.add(target);
    into.add(run.succession.earlier());
    Saving.measure(run.source.saving, into);
    into.put(TransferMetrics.BYTES_WIRE, run.scene.forward().wireBytes(run.index));
    into.put(TransferMetrics.BYTES_WIRE_REVERSE, run.scene.backward().wireBytes(run.index));
    into.put(GuestMetrics.TOUCHES, run.guest.touches());
    into.put(GuestMetrics.BLOCKTIME, run.guest.stalls().allBlockedNanos());
    into.put(FaultMetrics.FAULTS_MINOR, run.guest.touched().minor());
    if (run.source.endpoint.phase() == Phase.COMPLETE) {
      into.put(GuestMetrics.TOUCHES_PULL, run.touchesPull());
    }
    if (account.worked()) {
      into.put(GuestMetrics.BOUND, run.firstTouches.boundNanos());
    }
  }
}
