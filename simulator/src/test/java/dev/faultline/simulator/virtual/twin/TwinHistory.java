package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Prepager;

/// What the guest touched at the source since the scan before, and the scans.
final class TwinHistory {
  private final Twin twin;
  private final TwinMigration run;
  private final Prepager listener;
  private final boolean[] accessed;
  private final boolean[] written;
  private boolean isScanning;
  private boolean over;

  TwinHistory(Twin twin, TwinMigration run, Prepager listener) {
    this.twin = twin;
    this.run = run;
    this.listener = listener;
    accessed = new boolean[(int) run.map.capacity()];
    written = new boolean[(int) run.map.capacity()];
    if (listener.wantsScans() && run.spec.migration().scanPeriodNanos() > 0) {
      next();
    }
  }

  void touched(long page, boolean write) {
    accessed[(int) page] = true;
    written[(int) page] |= write;
  }

  private void next() {
    long time = twin.agenda.now + run.spec.migration().scanPeriodNanos();
    twin.agenda.at(time, Agenda.Rank.TIMER, run.index, 643, this::due);
  }

  private void due() {
    if (over) {
      return;
    }
    next();
    long work = run.map.ramPageCount() * run.costs.historyScanPageNanos();
    if (isScanning) {
      return;
    }
    if (work == 0) {
      tell();
      return;
    }
    isScanning = true;
    twin.source.busy(1);
    twin.agenda.after(work, twin.source, Agenda.Rank.TIMER, run.index, 642, this::done);
  }

  private void done() {
    if (!over) {
      isScanning = false;
      twin.source.busy(-1);
      tell();
    }
  }

  private void tell() {
    listener.scanned(taken(accessed), taken(written), twin.agenda.now);
  }

  private static PageSet taken(boolean[] bits) {
    PageSet pages = new PageSet(bits.length);
    for (int page = 0; page < bits.length; page++) {
      if (bits[page]) {
        pages.add(page);
      }
      bits[page] = false;
    }
    return pages;
  }

  /// SUSPEND, when the vCPUs have been captured.
  void stop() {
    over = true;
    if (isScanning) {
      twin.source.busy(-1);
    }
  }
}
