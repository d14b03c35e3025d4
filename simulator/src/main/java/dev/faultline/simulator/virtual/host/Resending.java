package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.link.Transfer;
import org.jspecify.annotations.Nullable;

/// What is sent of a page that was sent in an earlier round: what was written of it, or the
/// difference to what was sent, whichever is less. As in QEMU, pages are kept for that from the
/// second round on, and none any more when the guest has stopped.
final class Resending {
  private final PreCopySpec.Resend how;
  private final long pageBytes;
  private final long findNanos;
  private final long applyNanos;
  private final PageSet sent;
  private final @Nullable SentPages kept;
  long differences;
  long savedBytes;

  Resending(HostSetup here) {
    how = here.plan().spec().preCopy().resend();
    pageBytes = here.plan().map().pageSizeBytes();
    HostProfile.Saving costs = here.profile().saving().ofPages((int) pageBytes);
    findNanos = costs.xbzrleNanos();
    applyNanos = costs.xbzrleBackNanos();
    sent = new PageSet(here.plan().map().capacity());
    kept = how.xbzrle() ? new SentPages(how.cacheBytes() / pageBytes) : null;
  }

  /// Takes off the transfer what need not be sent of its pages.
  ///
  /// @param guestRuns whether it does, at the source
  void shorten(Transfer transfer, Message.Pages message, DirtyLog log, boolean guestRuns) {
    PageRuns runs = message.runs();
    long saved = 0;
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++) {
        long written = log.written.takeBytes(page);
        if (sent.add(page)) {
          continue; // for the first time
        }
        saved += pageBytes - Math.min(written, left(transfer, page, log.rounds(), guestRuns));
      }
    }
    transfer.bytes -= saved;
    savedBytes += saved;
  }

  private long left(Transfer transfer, long page, int round, boolean guestRuns) {
    if (kept == null) {
      return pageBytes;
    }
    if (!kept.has(page, round)) {
      if (guestRuns) {
        kept.keep(page, round);
      }
      return pageBytes;
    }
    long difference = (long) Math.ceil(pageBytes * how.differencePercent() / 100);
    transfer.packNanos += findNanos;
    transfer.unpackNanos += applyNanos;
    differences++;
    return difference;
  }
}
