package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.simulator.virtual.link.Transfer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one source does to send less: references for duplicates first, then compression of what is
/// left. Made only for a migration that does any of it.
public final class Saving {
  private final HostSetup here;
  private final @Nullable Packing packing;
  private final @Nullable Dedup dedup;
  private final @Nullable Resending resending;

  /// @param store what the target keeps for references
  public Saving(HostSetup here, DuplicateStore store) {
    this.here = here;
    SavingSpec spec = here.plan().spec().saving();
    packing = spec.compression() == Compression.NONE ? null : new Packing(here);
    dedup = spec.dedup() == SavingSpec.Dedup.OFF ? null : new Dedup(here, store);
    resending = resendsLess(here) ? new Resending(here) : null;
  }

  private static boolean resendsLess(HostSetup here) {
    PreCopySpec.Resend resend = here.plan().spec().preCopy().resend();
    return here.plan().spec().mode() == MigrationSpec.Mode.PRE_COPY
        && (resend.xbzrle() || resend.dirtyGranularityBytes() > 0);
  }

  /// Whether a migration does any of it.
  static boolean isDone(HostSetup here) {
    return !here.plan().spec().saving().equals(SavingSpec.NONE) || resendsLess(here);
  }

  /// A message that the endpoint gave, on its way.
  ///
  /// @param log of what the guest writes before it has moved; null afterwards
  public Transfer transfer(Message message, int channel, @Nullable DirtyLog log) {
    if (!(message instanceof Message.Pages pages)) {
      return here.transfer(message);
    }
    long looking = dedup == null ? 0 : dedup.mark(pages, channel);
    boolean tried = packing != null && packing.pack(pages);
    Transfer transfer = here.transfer(message);
    transfer.packNanos = looking;
    if (packing != null && tried) {
      packing.charge(transfer, pages);
    }
    if (resending != null && log != null && !pages.isDemand()) {
      resending.shorten(transfer, pages, log, !here.contents().isFrozen());
    }
    return transfer;
  }

  public void acknowledged(List<Long> units) {
    if (dedup != null) {
      dedup.acknowledged(units);
    }
  }

  /// The connections are gone.
  public void linkLost() {
    if (dedup != null) {
      dedup.linkLost();
    }
  }

  /// @param saving null for a migration that saves nothing
  public static void measure(@Nullable Saving saving, Measured into) {
    Packing packing = saving == null ? null : saving.packing;
    Dedup dedup = saving == null ? null : saving.dedup;
    long page = saving == null ? 0 : saving.here.plan().map().pageSizeBytes();
    Resending resending = saving == null ? null : saving.resending;
    long references = dedup == null ? 0 : dedup.references;
    into.put(TransferMetrics.PAGES_COMPRESSED, packing == null ? 0 : packing.pages);
    into.put(TransferMetrics.BYTES_SAVED_COMPRESSION, packing == null ? 0 : packing.savedBytes);
    into.put(TransferMetrics.PAGES_DIFFERENCE, resending == null ? 0 : resending.differences);
    into.put(TransferMetrics.BYTES_SAVED_RESENDING, resending == null ? 0 : resending.savedBytes);
    into.put(TransferMetrics.PAGES_REFERENCE, references);
    into.put(TransferMetrics.BYTES_SAVED_DEDUP, references * (page - Message.REFERENCE_BYTES));
    into.put(TransferMetrics.BYTES_STORE, dedup == null ? 0 : dedup.keptPages * page);
    into.put(TransferMetrics.PAGES_MISSED, 0); // a target has room for all that may be kept
  }
}
