package dev.faultline.simulator.virtual;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.simulator.engine.MigrationOutcome.Saved;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one source does to send less: references for duplicates first, then compression of what is
/// left. Made only for a migration that does any of it.
final class Saving {
  private final VirtualMigration run;
  private final @Nullable Packing packing;
  private final @Nullable Dedup dedup;

  Saving(VirtualMigration run) {
    this.run = run;
    SavingSpec spec = run.plan.spec().saving();
    packing = spec.compression() == Compression.NONE ? null : new Packing(run);
    boolean shares = spec.dedup() == SavingSpec.Dedup.HOST;
    int page = run.plan.map().pageSizeBytes();
    DuplicateStore store = shares ? run.world.duplicates(page) : new DuplicateStore(page);
    dedup = spec.dedup() == SavingSpec.Dedup.OFF ? null : new Dedup(run, store);
  }

  /// A message that the endpoint gave, on its way.
  Transfer transfer(Message message, int channel) {
    if (!(message instanceof Message.Pages pages)) {
      return run.world.transfer(message, run.codec);
    }
    long looking = dedup == null ? 0 : dedup.mark(pages, channel);
    boolean tried = packing != null && packing.pack(pages);
    Transfer transfer = run.world.transfer(message, run.codec);
    transfer.packNanos = looking;
    if (packing != null && tried) {
      packing.charge(transfer, pages);
    }
    return transfer;
  }

  /// A message is installed at the target.
  void installed(Message.Pages pages) {
    if (dedup != null) {
      dedup.installed(pages);
    }
  }

  void acknowledged(List<Long> units) {
    if (dedup != null) {
      dedup.acknowledged(units);
    }
  }

  Saved saved() {
    long page = run.plan.map().pageSizeBytes();
    return new Saved(
        packing == null ? 0 : packing.pages,
        packing == null ? 0 : packing.savedBytes,
        dedup == null ? 0 : dedup.references,
        dedup == null ? 0 : dedup.references * (page - Message.REFERENCE_BYTES),
        dedup == null ? 0 : dedup.keptPages * page,
        0); // a target has room for all that its sources may have kept
  }
}
