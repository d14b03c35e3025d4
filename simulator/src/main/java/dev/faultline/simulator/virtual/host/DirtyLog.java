package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.guest.Guest;
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
  private final HostSetup here;
  private final Cores cores;
  private final Guest guest;
  private final MigrationSource endpoint;
  private final Runnable told;
  private final HostProfile.DirtyLog costs;
  private final long pages;
  final WrittenParts written;
  private final int actor;
  private boolean begun;
  private boolean over;
  private int rounds;

  /// Begins; what is written is known once all pages are protected.
  ///
  /// @param told is called when the endpoint has been told something
  DirtyLog(HostSetup here, Cores cores, Guest guest, MigrationSource endpoint, Runnable told) {
    this.here = here;
    this.cores = cores;
    this.guest = guest;
    this.endpoint = endpoint;
    this.told = told;
    costs = here.profile().dirtyLog();
    pages = here.plan().map().ramPageCount();
    written = new WrittenParts(here);
    actor = here.timeline().register(this);
    after(written.of(pages) * costs.protectPageNanos(), PROTECTED);
  }

  @Override
  public boolean written(long page) {
    return begun && written.add(page);
  }

  @Override
  public long trapNanos() {
    return costs.writeNanos();
  }

  /// Tells the endpoint when the pages have been looked through. They are read and cleared all at
  /// once, when the work is done.
  void tell() {
    guest.catchUpAtSource();
    after(lookNanos(), SCANNED);
  }

  /// What it takes to look through all pages.
  private long lookNanos() {
    return written.of(pages) * costs.scanPageNanos() + written.count() * costs.foundPageNanos();
  }

  private void after(long costNanos, int token) {
    cores.start();
    int id = here.id(Slots.DIRTY_LOG);
    cores.at(cores.work() + costNanos, Rank.WORK, id, actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    cores.stop();
    if (over) {
      return;
    }
    guest.catchUpAtSource();
    if (token == PROTECTED) {
      begun = true;
      endpoint.writesTracked(nowNanos);
    } else {
      tellNow();
    }
    told.run();
  }

  private void tellNow() {
    endpoint.dirtied(written.take(), here.timeline().now());
    rounds++;
  }

  /// How often writes were told.
  int rounds() {
    return rounds;
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
