package dev.faultline.simulator.virtual;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.simulator.virtual.guest.TouchListener;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;

/// The source's look at what its guest does: at each scan period it reads and clears which pages
/// were accessed and which written, and tells the strategy. From the guest's start to SUSPEND; made
/// only where a strategy listens.
///
/// The bits are read when the work of the scan is done, all at once. A period that passes while a
/// scan is under way begins none.
final class HistoryScan extends Actor implements TouchListener {
  private static final int DUE = 0;
  private static final int DONE = 1;
  private final VirtualMigration run;
  private final Cores cores;
  private final long periodNanos;
  private final long costNanos;
  private final PageSet accessed;
  private final PageSet written;
  private final int actor;
  private boolean busy;
  private boolean over;
  private long scans;

  HistoryScan(VirtualMigration run, Cores cores, long periodNanos) {
    this.run = run;
    this.cores = cores;
    this.periodNanos = periodNanos;
    MemoryMap map = run.plan.map();
    costNanos = map.ramPageCount() * run.world.profile.historyScanPageNanos();
    accessed = new PageSet(map.capacity());
    written = new PageSet(map.capacity());
    actor = run.world.timeline.register(this);
    next();
  }

  private void next() {
    Timeline timeline = run.world.timeline;
    int id = Slots.id(run.index, Slots.SCAN_DUE);
    long next = (timeline.now() / periodNanos + 1) * periodNanos;
    timeline.at(next, Rank.TIMER, id, actor, DUE);
  }

  /// How many the strategy has been told of.
  long scans() {
    return scans;
  }

  @Override
  public void touched(long page, boolean write) {
    accessed.add(page);
    if (write) {
      written.add(page);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (over || run.source.endpoint.phase() == Phase.FAILED) {
      return;
    }
    if (token == DONE) {
      busy = false;
      cores.stop();
      tell(nowNanos);
      return;
    }
    next();
    if (busy) {
      return;
    }
    if (costNanos == 0) {
      tell(nowNanos);
    } else {
      busy = true;
      cores.start();
      cores.at(
          cores.work() + costNanos, Rank.TIMER, Slots.id(run.index, Slots.SCAN_DONE), actor, DONE);
    }
  }

  private void tell(long nowNanos) {
    run.guest.catchUpAtSource();
    scans++;
    run.source.endpoint.scanned(accessed, written, nowNanos);
    accessed.clear();
    written.clear();
  }

  /// SUSPEND: a scan that is under way is given up.
  void stop() {
    if (busy && !over) {
      cores.stop();
    }
    over = true;
  }
}
