package dev.faultline.simulator.experiment;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.ArrayList;
import java.util.List;

/// What a run's figures rest on that its author may not have meant: a sentence each.
final class Cautions {
  /// A guest of which more than this crosses as zero is mostly empty.
  private static final double EMPTY_SHARE = 0.8;

  private Cautions() {}

  static List<String> of(GuestMigration guest, MigrationOutcome outcome) {
    List<String> all = new ArrayList<>();
    empty(guest, outcome, all);
    outcome.cautions().forEach(all::add);
    return List.copyOf(all);
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
