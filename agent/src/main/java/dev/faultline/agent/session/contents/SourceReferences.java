package dev.faultline.agent.session.contents;

import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.saving.KeptContents;
import dev.faultline.agent.wire.saving.Referring;
import org.jspecify.annotations.Nullable;

/// A source session's hold of what its target keeps.
public final class SourceReferences {
  private final MigrationPlan plan;
  private final SharedContents contents;
  private final @Nullable Referring referring;
  private Leases.@Nullable Lease<KeptContents> lease;

  public SourceReferences(MigrationPlan plan, SharedContents contents, PageMemory memory) {
    this.plan = plan;
    this.contents = contents;
    boolean refers = plan.spec().saving().dedup() != Dedup.OFF;
    referring = refers ? new Referring(memory, plan.channelCount()) : null;
  }

  /// Null where nobody looks for duplicates.
  public @Nullable Referring referring() {
    return referring;
  }

  /// Before the first connection.
  public synchronized void begin(Address target) {
    if (referring != null && lease == null) {
      Leases.Lease<KeptContents> taken = contents.keptAt(target, plan);
      lease = taken;
      referring.use(taken.of());
    }
  }

  /// When no link is left and none comes again.
  public synchronized void end() {
    if (lease != null) {
      lease.close().run();
      lease = null;
    }
  }
}
