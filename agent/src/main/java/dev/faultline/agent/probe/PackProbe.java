package dev.faultline.agent.probe;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.PackingRule;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.saving.PackedCounts;
import dev.faultline.agent.wire.saving.Packer;
import java.util.List;
import java.util.Objects;

/// Measures what compression takes, by what a source finds out for itself as it sends: see
/// [PackedCounts#rule].
public final class PackProbe {
  /// So many that enough of them are taken apart again.
  private static final int UNITS = 8 * Packer.RETRY_UNITS;

  private PackProbe() {}

  /// Compresses unit after unit, as a push stream does, on this thread.
  ///
  /// @param plan says how, and how large a unit is
  /// @param memory what is in the plan's pages
  public static PackingRule run(MigrationPlan plan, PageMemory memory) {
    PackedCounts counts = new PackedCounts();
    int page = plan.map().pageSizeBytes();
    long unitPages = plan.spec().pushUnitBytes() / page;
    long units = plan.map().ramPageCount() / unitPages;
    Message.Pages message = new Message.Pages();
    try (Packer packer =
        Objects.requireNonNull(Packer.of(plan, 0, counts), "nothing is compressed")) {
      for (int i = 0; i < UNITS; i++) {
        long first = i % units * unitPages;
        message.reset().runs().add(first, unitPages);
        packer.pack(message, List.of(memory.pages(first, unitPages)));
      }
    }
    return counts.rule(page);
  }
}
