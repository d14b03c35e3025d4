package dev.faultline.agent.session.contents;

import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.ContentStore;
import org.jspecify.annotations.Nullable;

/// A target session's hold of what its source had it keep.
public final class TargetReferences {
  private final MigrationPlan plan;
  private final SharedContents contents;
  private final @Nullable ContentShelf shelf;
  private Leases.@Nullable Lease<ContentStore> lease;
  private long sharedId;
  private boolean ended;

  public TargetReferences(MigrationPlan plan, SharedContents contents) {
    this.plan = plan;
    this.contents = contents;
    shelf = plan.spec().saving().dedup() == Dedup.OFF ? null : new ContentShelf();
  }

  /// Null where no references are taken.
  public @Nullable ContentShelf shelf() {
    return shelf;
  }

  /// A connection has come.
  ///
  /// @param id by which its source calls what it shares; 0 for nothing
  /// @throws ProtocolException if that cannot be
  public synchronized void opened(long id) {
    if (shelf == null) {
      return;
    }
    if (ended) {
      throw new ProtocolException("the migration has ended");
    }
    if (lease == null) {
      Leases.Lease<ContentStore> taken = contents.storeOf(id, plan);
      lease = taken;
      sharedId = id;
      shelf.use(taken.of());
    } else if (id != sharedId) {
      throw new ProtocolException("the source shares something else than it did");
    }
  }

  /// When no link is left and none comes again.
  public synchronized void end() {
    ended = true;
    if (lease != null) {
      lease.close().run();
      lease = null;
    }
  }
}
