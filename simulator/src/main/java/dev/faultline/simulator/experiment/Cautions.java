package dev.faultline.simulator.experiment;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.ArrayList;
import java.util.List;

/// What a run's figures rest on that its author may not have meant: a sentence each.
final class Cautions {
  /// A guest of which more than this crosses as zero is mostly empty.
  private static final double EMPTY_SHARE = 0.8;

  private Cautions() {}

  static List<String> of(GuestMigration guest, LinkSpec link, MigrationOutcome outcome) {
    List<String> all = new ArrayList<>();
    empty(guest, outcome, all);
    unheld(guest, link, outcome, all);
    outcome.cautions().forEach(all::add);
    return List.copyOf(all);
  }

  /// A live source paces what it pushes, and a paced wire pages; device state passes both.
  private static void unheld(
      GuestMigration guest, LinkSpec link, MigrationOutcome outcome, List<String> into) {
    long bytes = guest.vm().deviceStateBytes();
    double nanos = bytes * 8e9 / link.bitsPerSecond();
    if (outcome.has(PhaseMetrics.PAUSED) && outcome.get(PhaseMetrics.PAUSED) < nanos) {
      into.add(
          "Its device state, %s, would take %s of the link's bandwidth, and nothing held it to that:"
                  .formatted(
                      Scale.show(Unit.BYTES, (double) bytes), Scale.show(Unit.NANOSECONDS, nanos))
              + " the downtime is too short (live, validate has a shaped link; in virtual time,"
              + " link.queue: fifo).");
    }
  }

  private static void empty(GuestMigration guest, MigrationOutcome outcome, List<String> into) {
    long pages = guest.vm().map().ramPageCount();
    long zero = outcome.measured().count(TransferMetrics.PAGES_ZERO);
    long free = outcome.measured().count(TransferMetrics.PAGES_FREE);
    if (zero - free > EMPTY_SHARE * pages) {
      into.add(
          "%d %% of its %s are empty and cost next to nothing (guest.fill, vm.memory)."
              .formatted(
                  100 * (zero - free) / pages,
                  Scale.show(Unit.BYTES, (double) guest.vm().memoryBytes())));
    }
  }
}
