package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.simulator.virtual.guest.Guest;
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
public final class HistoryScan extends Actor implements TouchListener {
  private static final int DUE = 0;
  private static final int DONE = 1;
  private final HostSetup here;
  private final Guest guest;
  private final MigrationSource endpoint;
  private final Cores cores;
  private final long periodNanos;
  private final long costNanos;
  private final PageSet accessed;
  private final PageSet written;
  private final int actor;
  private boolean busy;
  private boolean over;
  private long scans;

  public HistoryScan(
      HostSetup here, Cores cores, long periodNanos, Guest guest, MigrationSource endpoint) {
    this.here = here;
    this.guest = guest;
    this.endpoint = endpoint;
    this.cores = cores;
    this.periodNanos = periodNanos;
    MemoryMap map = here.plan().map();
    costNanos = map.ramPageCount() * here.profile().historyScanPageNanos();
    accessed = new PageSet(map.capacity());
    written = new PageSet(map.capacity());
    actor = here.timeline().register(this);
    next();
  }

  private void next() {
    Timeline timeline = here.timeline();
    int id = here.id(Slots.SCAN_DUE);
    long next = (timeline.now() / periodNanos + 1) * periodNanos;
    timeline.at(next, Rank.TIMER, id, actor, DUE);
  }

  /// How many the strategy has been told of.
  public long scans() {
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
    if (over || endpoint.phase() == Phase.FAILED) {
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
      cores.at(cores.work() + costNanos, Rank.TIMER, here.id(Slots.SCAN_DONE), actor, DONE);
    }
  }

  private void tell(long nowNanos) {
    guest.catchUpAtSource();
    scans++;
    endpoint.scanned(accessed, written, nowNanos);
    accessed.clear();
    written.clear();
  }

  /// SUSPEND: a scan that is under way is given up.
  public void stop() {
    if (busy && !over) {
      cores.stop();
    }
    over = true;
  }
}
