package dev.faultline.simulator.virtual;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.guest.WriteListener;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;

/// Which pages the guest has written at the source since that was last told, and what knowing it
/// costs: as WP_ASYNC and PAGEMAP_SCAN do it, each first write traps shortly, and each look walks
/// all pages and protects again those that it finds.
final class DirtyLog extends Actor implements WriteListener {
  private static final int PROTECTED = 0;
  private static final int SCANNED = 1;
  private final VirtualMigration run;
  private final Cores cores;
  private final HostProfile.DirtyLog costs;
  private final long pages;
  private final PageSet written;
  private final PageRuns runs = new PageRuns();
  private final int actor;
  private boolean begun;
  private boolean over;

  /// Begins; what is written is known once all pages are protected.
  DirtyLog(VirtualMigration run, Cores cores) {
    this.run = run;
    this.cores = cores;
    costs = run.world.profile.dirtyLog();
    pages = run.plan.map().ramPageCount();
    written = new PageSet(run.plan.map().capacity());
    actor = run.world.timeline.register(this);
    after(pages * costs.protectPageNanos(), PROTECTED);
  }

  @Override
  public long written(long page) {
    return begun && written.add(page) ? costs.writeNanos() : 0;
  }

  /// Tells the endpoint when the pages have been looked through. They are read and cleared all at
  /// once, when the work is done.
  void tell() {
    run.guest.catchUpAtSource();
    after(lookNanos(), SCANNED);
  }

  /// What it takes to look through all pages.
  private long lookNanos() {
    return pages * costs.scanPageNanos() + written.count() * costs.foundPageNanos();
  }

  private void after(long costNanos, int token) {
    cores.start();
    int id = Slots.id(run.index, Slots.DIRTY_LOG);
    cores.at(cores.work() + costNanos, Rank.WORK, id, actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    cores.stop();
    if (over) {
      return;
    }
    run.guest.catchUpAtSource();
    if (token == PROTECTED) {
      begun = true;
      run.source.endpoint.writesTracked(nowNanos);
    } else {
      tellNow();
    }
    run.source.pollAll();
  }

  private void tellNow() {
    runs.clear();
    written.appendRuns(runs);
    written.clear();
    run.source.endpoint.dirtied(runs, run.world.timeline.now());
  }

  /// The guest has stopped: tells the rest. What the last look costs, the source waits for.
  ///
  /// @return that cost
  long end() {
    over = true;
    long cost = lookNanos();
    tellNow();
    return cost;
  }
}
