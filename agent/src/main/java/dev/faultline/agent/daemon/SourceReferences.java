package dev.faultline.agent.daemon;

import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.saving.KeptContents;
import dev.faultline.agent.wire.saving.Referring;
import org.jspecify.annotations.Nullable;

/// A source session's hold of what its target keeps.
final class SourceReferences {
  private final MigrationPlan plan;
  private final SharedContents contents;
  private final @Nullable Referring referring;
  private Shared.@Nullable Lease<KeptContents> lease;

  SourceReferences(MigrationPlan plan, SharedContents contents, PageMemory memory) {
    this.plan = plan;
    this.contents = contents;
    boolean refers = plan.spec().saving().dedup() != Dedup.OFF;
    referring = refers ? new Referring(memory, plan.channelCount()) : null;
  }

  /// Null where nobody looks for duplicates.
  @Nullable Referring referring() {
    return referring;
  }

  /// Before the first connection.
  synchronized void begin(Address target) {
    if (referring != null && lease == null) {
      Shared.Lease<KeptContents> taken = contents.keptAt(target, plan);
      lease = taken;
      referring.use(taken.of());
    }
  }

  /// When no link is left and none comes again.
  synchronized void end() {
    if (lease != null) {
      lease.close().run();
      lease = null;
    }
  }
}
