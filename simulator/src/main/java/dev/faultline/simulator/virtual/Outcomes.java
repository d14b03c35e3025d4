package dev.faultline.simulator.virtual;

import dev.faultline.agent.migration.FaultCounts;
import dev.faultline.agent.migration.MigrationSource;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.SourceCounts;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Saved;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.TreeMap;

/// Turns what a migration has counted into its outcome. A quantity that never came to be is -1.
final class Outcomes {
  private static final long MISSING = -1;

  private Outcomes() {}

  static MigrationOutcome of(VirtualMigration run) {
    Invariants.check(run);
    Guest guest = run.guest;
    Recorder recorder = run.recorder;
    MigrationSource source = run.source.endpoint;
    SourceCounts left = source.counts();
    FaultCounts faults = run.target.endpoint.faults();
    long suspend = recorder.phaseNanos("SUSPEND");
    long resume = recorder.phaseNanos("RESUME");
    long complete = recorder.phaseNanos("COMPLETE");
    long lastTouch = guest.lastTouchNanos < 0 ? suspend : guest.lastTouchNanos;
    boolean worked = run.status() == Status.COMPLETED;
    long work = 0;
    long stall = 0;
    double slowdown = 0;
    for (TargetVcpu vcpu : guest.atTarget()) {
      long wall = vcpu.capacityNanos();
      work += vcpu.progressNanos();
      stall += wall - vcpu.progressNanos();
      slowdown = Math.max(slowdown, (double) wall / Math.max(1, vcpu.progressNanos()));
    }
    long recovered = recorder.recoveredNanos();
    return new MigrationOutcome(
        run.spec.name(),
        run.status(),
        run.message(),
        recorder.phases(),
        between(lastTouch, guest.firstAttemptNanos),
        between(suspend, resume),
        between(lastTouch, guest.firstCompleteNanos()),
        between(recorder.phaseNanos("PREPARE"), complete),
        between(resume, complete),
        worked ? stall : MISSING,
        worked ? guest.blocktimeNanos() : MISSING,
        worked ? run.firstTouches.boundNanos() : MISSING,
        faults.demand(),
        faults.late(),
        faults.joined(),
        faults.zero(),
        worked ? guest.touched.minor() : MISSING,
        guest.latency(),
        left.pagesPushed(),
        left.pagesDemanded(),
        left.pagesZero(),
        left.pagesFree(),
        run.target.endpoint.pagesDuplicate(),
        run.world.forward.wireBytes(run.index),
        run.world.backward.wireBytes(run.index),
        worked ? work : MISSING,
        worked ? slowdown : MISSING,
        recovered < 0 ? MISSING : recovered - resume,
        resume < 0 ? MISSING : guest.touches(),
        source.phase() == Phase.COMPLETE ? run.touchesPull() : MISSING,
        left.rounds(),
        left.pagesResent(),
        worked
            ? run.lostAtSourceNanos() + (resume - suspend) * guest.atTarget().size() + stall
            : MISSING,
        saved(run),
        new TreeMap<>(),
        recorder.series(),
        recorder.pageMap());
  }

  private static Saved saved(VirtualMigration run) {
    Saving saving = run.source.saving;
    return saving == null ? Saved.NOTHING : saving.saved();
  }

  private static long between(long from, long to) {
    return from < 0 || to < 0 ? MISSING : to - from;
  }
}
