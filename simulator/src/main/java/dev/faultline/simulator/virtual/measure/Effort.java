package dev.faultline.simulator.virtual.measure;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.Cost;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.memory.TouchRate;
import java.util.Locale;

/// What a run in virtual time costs the host that simulates it, foreseen from the scenario alone:
/// the touches of the guest, and the pages that cross.
///
/// What both take was measured with `faultline run`, one core, 2026-11-29, start of the JVM taken
/// off. A touch of a warm-up takes 12 ns in 16 MiB, 22 ns in 256 MiB, 95 ns in 64 GiB, where the
/// processor's caches miss: near the fourth root of memory. One of the work took 36 ns in 256 MiB.
/// A page took 60 ns of 16.8 million in 64 GiB whose guest hardly touches anything, 270 ns of 5.8
/// million in three rounds of pre-copy. So an estimate is right within a factor of three.
public final class Effort {
  private static final double TOUCH_SECONDS = 12e-9; // in so much memory:
  private static final double TOUCHED_BYTES = 16 << 20;
  private static final double PAGE_SECONDS = 150e-9;
  private static final double NANOS = 1e9;

  private double least; // in seconds
  private double most;
  private double largest;
  private String words = "";
  private String unfinished = "";

  private Effort() {}

  /// @throws dev.faultline.agent.request.RequestException if there is no trace of the name that the
  ///   scenario says
  public static Cost of(Scenario scenario, TraceSource traces) {
    Effort effort = new Effort();
    long skipped = WarmUp.of(scenario).skippedNanos();
    for (GuestMigration guest : scenario.migrations()) {
      effort.add(guest, skipped, scenario.link(), TouchRate.of(guest, traces, scenario.seed()));
    }
    return new Cost(effort.least, effort.most, effort.words, effort.unfinished);
  }

  /// @param rate touches in a nanosecond
  private void add(GuestMigration guest, long skippedNanos, LinkSpec link, double rate) {
    GuestSpec does = guest.guest();
    MigrationSpec how = guest.migration();
    double pages = does.filledPages(guest.vm().map().ramPageCount());
    double pageNanos = guest.vm().pageSizeBytes() * 8.0 * NANOS / link.bitsPerSecond();
    double limit = how.timeLimitNanos();
    double memory = guest.vm().memoryBytes() / TOUCHED_BYTES;
    double touch = TOUCH_SECONDS * StrictMath.sqrt(StrictMath.sqrt(memory));
    double begin = guest.startNanos() + does.warmUpNanos() + does.suspendJitterNanos() / 2.0;
    double warmUp = begin - skippedNanos;
    part(warmUp * rate, touch, "touches in %s of guest.warm-up", warmUp);
    if (does.workTouches() > 0) {
      double touches = (double) does.workTouches() * guest.vm().vcpus();
      part(touches, touch, "touches of guest.work", 0);
    } else {
      double work = Math.min(guest.workNanos(link), limit);
      part(work * rate, touch, "touches in %s of guest.work", work);
      if (mayLeavePages(how.mode())) { // and wait for them meanwhile, and touch hardly any
        least -= Math.min(work, pages * pageNanos) * rate * touch;
      }
    }
    part(pages, PAGE_SECONDS, "pages of vm.memory", 0);
    if (how.mode().hasRounds()) {
      double before = least;
      double rounds = Math.min(limit, pages * pageNanos * how.preCopy().rounds());
      part(rounds * rate, touch, "touches in at most %s of migration.rounds", rounds);
      part(rounds / pageNanos, PAGE_SECONDS, "pages in at most %s of migration.rounds", rounds);
      least = before; // the next round may be the last
    }
    boolean needsAll = !how.prepaging().equals("demand-only") || !mayLeavePages(how.mode());
    if (needsAll && pages * pageNanos > limit) {
      unfinished =
          "the memory of %s takes %s over this link, and limits.time ends the run after %s"
              .formatted(
                  guest.name(), Cost.time(pages * pageNanos / NANOS), Cost.time(limit / NANOS));
    }
  }

  private static boolean mayLeavePages(MigrationSpec.Mode mode) {
    return mode == MigrationSpec.Mode.POST_COPY || mode == MigrationSpec.Mode.HYBRID;
  }

  /// @param count of what costs so many seconds each
  /// @param what that is, with room for a time
  private void part(double count, double seconds, String what, double nanos) {
    least += count * seconds;
    most += count * seconds;
    if (count * seconds > largest) {
      largest = count * seconds;
      words =
          String.format(
              Locale.ROOT, "%,.0f million " + what, count / 1e6, Cost.time(nanos / NANOS));
    }
  }
}
