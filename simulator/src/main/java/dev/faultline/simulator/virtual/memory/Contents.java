package dev.faultline.simulator.virtual.memory;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.PageContent;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.simulator.virtual.link.Transfer;

/// What every page holds at the source, as a version: how often it was written, modulo 256.
/// Messages carry versions as they are when they are read; a page whose version at the target is
/// not the source's is stale. From SUSPEND on nothing is written at the source, so that a message
/// which is read after that carries what is there. What the guest writes at the target needs no
/// version here: it writes resident pages only, and a page that arrived although it was resident is
/// counted as a duplicate.
public final class Contents implements PageContent {
  /// Pages that hold anything else than zero at the source: filled before the guest started, or
  /// touched since.
  public final PageSet populated;

  /// The version of a page that was filled, or written once, and nothing since.
  private static final byte FILLED = 1;

  /// What the filled pages hold.
  public final ContentModel model;

  /// What need not be sent: holes, and pages that the guest has free.
  private final PageSet holes;

  /// Pages that the guest had freed before it started, and has not written since.
  private final PageSet free;

  /// Holes whatever the guest does to them: it leaves them zero, and the source looks.
  private final PageSet zeros;

  private final Versions source;
  private final PageSet stale;
  private final PageSet rewritten;
  private final boolean keepsRewritten;
  private boolean carried;
  private boolean isFrozen;

  public Contents(
      MemoryMap map,
      GuestSpec guest,
      ContentModel contentModel,
      boolean zerosAreHoles,
      boolean dedups) {
    model = contentModel;
    keepsRewritten = dedups;
    rewritten = new PageSet(dedups ? map.capacity() : 1);
    int capacity = Math.toIntExact(map.capacity());
    populated = new PageSet(capacity);
    holes = map.ram();
    source = new Versions(capacity);
    stale = new PageSet(capacity);
    free = new PageSet(capacity);
    long filled = guest.filledPages(map.ramPageCount());
    long left = guest.keptPages(map.ramPageCount());
    for (long page = left; page < filled; page++) {
      free.add(map.frame(page));
    }
    for (Region region : map.regions()) {
      long count = region.kind() == Region.Kind.RAM ? Math.min(left, region.count()) : 0;
      if (count > 0) {
        long first = region.first();
        source.fill(first, count, FILLED);
        populated.addRun(first, count);
        holes.removeRun(first, count);
        left -= count;
      }
    }
    if (zerosAreHoles && model.hasZeros()) {
      dropZeros(map);
    }
    boolean keeps = zerosAreHoles && guest.keepsZeros();
    zeros = new PageSet(keeps ? capacity : 1);
    for (long page = 0; keeps && page < map.ramPageCount(); page++) {
      if (model.isZero(page)) {
        zeros.add(map.frame(page));
      }
    }
  }

  /// Where the source looks at each page, one that is filled with zeros is as good as a hole.
  private void dropZeros(MemoryMap map) {
    for (long page = populated.next(0); page >= 0; page = populated.next(page + 1)) {
      if (model.isZero(map.index(page, 1))) {
        source.fill(page, 1, 0);
        populated.remove(page);
        holes.add(page);
      }
    }
  }

  /// The guest touches a page at the source.
  public void touchAtSource(long page, boolean write) {
    if (isFrozen) {
      throw new IllegalStateException("page " + page + " touched at the source after SUSPEND");
    }
    if (!free.isEmpty() && free.contains(page)) {
      if (!write) {
        return; // nobody relies on what it holds
      }
      free.remove(page);
    }
    if (!zeros.isEmpty() && zeros.contains(page)) {
      return;
    }
    if (populated.add(page)) {
      holes.remove(page);
    }
    if (write) {
      source.increment(page);
      if (keepsRewritten && source.get(page) != FILLED) {
        rewritten.add(page);
      }
      if (carried) {
        stale.add(page);
      }
    }
  }

  public boolean isFrozen() {
    return isFrozen;
  }

  /// The guest has stopped at the source for good.
  public void freeze() {
    isFrozen = true;
  }

  /// The source's memory is read into a message.
  public void read(Transfer transfer, Message.Pages pages) {
    transfer.carriesVersions = !isFrozen;
    if (isFrozen) {
      return;
    }
    carried = true;
    PageRuns runs = pages.runs();
    int count = (int) runs.pageCount();
    if (transfer.versions.length < count) {
      transfer.versions = new byte[count];
    }
    int at = 0;
    for (int run = 0; run < runs.size(); run++) {
      int length = (int) runs.count(run);
      source.read(runs.first(run), length, transfer.versions, at);
      at += length;
    }
    for (int i = 0; i < pages.references().size(); i++) {
      transfer.versions[pages.references().place(i)] = FILLED; // whatever was written meanwhile
    }
  }

  /// What the page's content derives from, below 0, if other pages hold the same; else 0.
  public long shared(long page, MemoryMap map) {
    if (source.get(page) != FILLED || rewritten.contains(page)) {
      return 0;
    }
    return Math.min(0, model.sharedOrigin(map.index(page, 1)));
  }

  /// A message is installed at the target.
  public void install(Transfer transfer, Message.Pages pages) {
    PageRuns runs = pages.runs();
    if (transfer.carriesVersions || !stale.isEmpty()) {
      int at = 0;
      for (int run = 0; run < runs.size(); run++) {
        int length = (int) runs.count(run);
        if (transfer.carriesVersions) {
          compare(transfer.versions, at, runs.first(run), length);
        } else {
          stale.removeRun(runs.first(run), length);
        }
        at += length;
      }
    }
    zero(pages.zeros());
  }

  private void compare(byte[] versions, int at, long first, int length) {
    if (source.equal(first, length, versions, at)) {
      if (!stale.isEmpty()) {
        stale.removeRun(first, length);
      }
      return;
    }
    for (int i = 0; i < length; i++) {
      set(first + i, versions[at + i] != source.get(first + i));
    }
  }

  /// Pages become zero at the target.
  public void zero(PageRuns runs) {
    carried |= !isFrozen;
    for (int run = 0; run < runs.size(); run++) {
      for (long page = runs.first(run); page < runs.end(run); page++) {
        set(page, source.get(page) != 0);
      }
    }
  }

  private void set(long page, boolean isStale) {
    if (isStale) {
      stale.add(page);
    } else {
      stale.remove(page);
    }
  }

  @Override
  public long freePages() {
    return free.count();
  }

  public PageSet holes() {
    return holes;
  }

  /// Compares the resident pages with what the source's versions say; empty if all are right, else
  /// the first ten wrong ones and how many more there are.
  public String wrongPages(PageSet resident) {
    StringBuilder text = new StringBuilder();
    long wrong = 0;
    for (long page = stale.next(0); page >= 0; page = stale.next(page + 1)) {
      if (resident.contains(page) && ++wrong <= 10) {
        text.append(wrong == 1 ? "wrong content: page " : ", page ").append(page);
      }
    }
    return wrong > 10
        ? text.append(" and ").append(wrong - 10).append(" more").toString()
        : text.toString();
  }

  @Override
  public long zeroRun(long first, long count) {
    return holes.isEmpty() ? 0 : holes.runUp(first, count);
  }

  @Override
  public long contentRun(long first, long count) {
    return holes.isEmpty() ? count : populated.runUp(first, count);
  }
}
