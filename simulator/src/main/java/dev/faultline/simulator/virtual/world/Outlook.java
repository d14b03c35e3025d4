package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Unit;
import dev.faultline.simulator.virtual.memory.TouchRate;
import java.util.Locale;

/// How much of a migration is done and how much is left, as far as that can be foreseen, and what
/// goes on in it. Amounts are in touches, since touches are what most runs spend their time with; a
/// page that crosses the link counts as a few, as [Effort] found them.
final class Outlook {
  private static final int PAGE_TOUCHES = 4;

  private final VirtualMigration run;
  private final double rate;

  Outlook(VirtualMigration run) {
    this.run = run;
    rate = TouchRate.of(run.spec, run.scene.traces(), run.seed());
  }

  boolean isOver() {
    return run.isOver();
  }

  /// The migration's.
  String name() {
    return run.spec.name();
  }

  /// Whether it can be said how much is left. While pages are sent in rounds nobody knows: the next
  /// round may be the last, and one of a guest that writes faster than the link never is.
  boolean isForeseen() {
    return run.isOver() || !run.spec.migration().mode().hasRounds() || suspendNanos() >= 0;
  }

  private long suspendNanos() {
    return run.recorder.phaseNanos("SUSPEND");
  }

  double done() {
    long now = run.scene.timeline().now();
    long sourceEnd = Math.max(run.beginNanos, suspendNanos());
    double crossed = (double) run.scene.forward().wireBytes(run.index) / pageBytes();
    return (Math.min(now, sourceEnd) - run.scene.warmUp().skippedNanos()) * rate
        + work() * run.guest.workShare()
        + crossed * PAGE_TOUCHES;
  }

  double left() {
    if (run.isOver()) {
      return 0;
    }
    long absent = run.pushes() ? run.plan.map().ramPageCount() - run.residentPages() : 0;
    return Math.max(0, run.beginNanos - run.scene.timeline().now()) * rate
        + work() * (1 - run.guest.workShare())
        + (double) absent * PAGE_TOUCHES;
  }

  private double work() {
    return run.guest.workTouches() > 0
        ? (double) run.guest.workTouches() * run.plan.vcpus()
        : run.guest.workNanos() * rate;
  }

  private int pageBytes() {
    return run.plan.map().pageSizeBytes();
  }

  /// What goes on, and how far that is.
  String words() {
    long now = run.scene.timeline().now();
    MigrationSpec how = run.spec.migration();
    if (now < run.beginNanos) {
      return "warm-up, %s of %s of virtual time".formatted(show(now), show(run.beginNanos));
    }
    if (how.mode().hasRounds() && suspendNanos() < 0) {
      return String.format(
          Locale.ROOT,
          "pre-copy, round %,d of at most %,d, %s of at most %s of virtual time",
          run.source.endpoint.roundHistory().size() + 1,
          how.preCopy().rounds(),
          show(now - run.beginNanos),
          show(how.timeLimitNanos()));
    }
    if (!run.isAtTarget() || (run.pushes() && run.source.endpoint.phase() != Phase.COMPLETE)) {
      return String.format(
          Locale.ROOT,
          "%s, %,d of %,d pages have arrived, %s of virtual time",
          run.isAtTarget() ? "pull" : "switch-over",
          run.residentPages(),
          run.plan.map().ramPageCount(),
          show(now));
    }
    return String.format(
        Locale.ROOT,
        "%.0f %% of the work, %s of virtual time",
        run.guest.workShare() * 100,
        show(now));
  }

  private static String show(double nanos) {
    return Scale.show(Unit.NANOSECONDS, nanos);
  }
}
