package dev.faultline.simulator.virtual.measure;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Unit;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.host.HistoryScan;
import dev.faultline.simulator.virtual.memory.TouchRate;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import java.util.ArrayList;
import java.util.List;

/// What could have been known before the run, and may not have been meant: a trace shorter than the
/// work, a strategy that relies on a past which it never saw.
final class Foresight {
  private Foresight() {}

  static List<String> of(VirtualMigration run) {
    List<String> found = new ArrayList<>();
    if (run.spec.guest().program() instanceof TraceReplay replay) {
      trace(run, replay, found);
    }
    history(run, found);
    past(run, found);
    return List.copyOf(found);
  }

  private static void trace(VirtualMigration run, TraceReplay replay, List<String> into) {
    ReplayableTrace trace =
        run.scene.traces().find(replay, run.plan.map().ramPageCount(), run.seed());
    double longest = 0;
    double begins = Double.POSITIVE_INFINITY;
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      ReplayableTrace.Touches touches = trace.touches(vcpu);
      longest = Math.max(longest, TouchRate.nanos(touches, replay.instructionsPerSecond()));
      begins = Math.min(begins, first(touches, replay.instructionsPerSecond()));
    }
    GuestSpec guest = run.spec.guest();
    double wanted = (double) guest.warmUpNanos() + run.guest.workNanos();
    if (run.guest.workNanos() > 0 && begins > wanted) {
      into.add(
          "The trace begins at %s, and warm-up and work end at %s: nothing of it is touched."
              .formatted(
                  Scale.show(Unit.NANOSECONDS, begins), Scale.show(Unit.NANOSECONDS, wanted)));
    }
    if (run.guest.workNanos() > 0 && longest < wanted) {
      String then =
          guest.atEnd() == GuestSpec.AtEnd.WRAP
              ? "it begins again, with pages that are there already"
              : "the guest halts, and touches nothing more";
      into.add(
          "The trace lasts %s, warm-up and work %s: then %s (guest.work, guest.at-end)."
              .formatted(
                  Scale.show(Unit.NANOSECONDS, longest),
                  Scale.show(Unit.NANOSECONDS, wanted),
                  then));
    }
  }

  private static double first(ReplayableTrace.Touches touches, double instructionsPerSecond) {
    return touches.size() == 0
        ? Double.POSITIVE_INFINITY
        : touches.instructions(0) * 1e9 / instructionsPerSecond + touches.idleNanos(0);
  }

  private static void history(VirtualMigration run, List<String> into) {
    long period = run.plan.spec().scanPeriodNanos();
    HistoryScan scan = run.source.history;
    if (run.source.endpoint.wantsScans() && (scan == null || scan.scans() == 0)) {
      into.add(
          "%s relies on the guest's past and saw nothing of it: %s."
              .formatted(
                  run.spec.migration().prepaging(),
                  scan == null
                      ? "scan-period is 0"
                      : "no scan in its warm-up, one every "
                          + Scale.show(Unit.NANOSECONDS, (double) period)));
    }
  }

  private static void past(VirtualMigration run, List<String> into) {
    if (run.source.history != null && run.scene.warmUp().skippedNanos() > 0) {
      into.add(
          "What %s learned of the guest's past is of the last %s of its warm-up: what was before"
                  .formatted(
                      run.spec.migration().prepaging(),
                      Scale.show(Unit.NANOSECONDS, (double) WarmUp.KEPT_NANOS))
              + " was not simulated.");
    }
  }
}
