package dev.faultline.agent.session.contents;

import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.saving.ContentStore;
import dev.faultline.agent.wire.saving.KeptContents;
import java.util.concurrent.atomic.AtomicLong;

/// What an agent keeps so that pages may cross as references: as a source, a copy of what a target
/// keeps; as a target, what a source had it keep. With `guest` each migration has its own, with
/// `host` one is for all that go from one agent to the other at the same time: it goes with the
/// last of them.
public final class SharedContents {
  /// All that an agent keeps as a target, and all that it keeps as a source, is so much.
  public static final long STORE_BYTES_MAX = 256L << 20;

  private final AtomicLong budgetBytes;
  private final AtomicLong keptBudgetBytes = new AtomicLong(STORE_BYTES_MAX);
  private final Leases<String, KeptContents> kept = new Leases<>();
  private final Leases<Long, ContentStore> stores = new Leases<>();

  public SharedContents() {
    this(STORE_BYTES_MAX);
  }

  public SharedContents(long storeBytesMax) {
    budgetBytes = new AtomicLong(storeBytesMax);
  }

  /// What more can be kept here, as a target and as a source.
  public long roomBytes() {
    return budgetBytes.get() + keptBudgetBytes.get();
  }

  /// The source's part of a migration to that target.
  public Leases.Lease<KeptContents> keptAt(Address target, MigrationPlan plan) {
    int page = plan.map().pageSizeBytes();
    return plan.spec().saving().dedup() == Dedup.HOST
        ? kept.lease(target + " " + page, () -> new KeptContents(page, keptBudgetBytes))
        : Leases.own(new KeptContents(page, keptBudgetBytes));
  }

  /// The target's part of a migration whose source calls what it shares by this number.
  ///
  /// @throws ProtocolException if it is for other pages
  public Leases.Lease<ContentStore> storeOf(long id, MigrationPlan plan) {
    int page = plan.map().pageSizeBytes();
    if (plan.spec().saving().dedup() != Dedup.HOST) {
      return Leases.own(new ContentStore(page, budgetBytes));
    }
    if (id == 0) {
      throw new ProtocolException("dedup is host, and the source does not say what it shares");
    }
    Leases.Lease<ContentStore> lease = stores.lease(id, () -> new ContentStore(page, budgetBytes));
    if (lease.of().pageSizeBytes() != page) {
      lease.close().run();
      throw new ProtocolException(
          "shares pages of "
              + lease.of().pageSizeBytes()
              + " bytes, and this guest's have "
              + page);
    }
    return lease;
  }
}
