package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;

/// Pages that leave the source together, in the order in which they were offered. Offering takes a
/// page out of the unsent set at once, so that no page can be offered twice.
public final class PushUnit {
  private final PageSet unsent;
  private PageRuns runs = new PageRuns(64);
  private long room;
  private boolean wentOutside;
  private long outsidePage;

  /// @param unsent the source's set of unsent pages, from which offered pages are removed
  public PushUnit(PageSet unsent) {
    this.unsent = unsent;
  }

  /// Starts a new unit of at most `pageCount` pages, written to `into`, which is emptied.
  public void begin(PageRuns into, long pageCount) {
    runs = into;
    runs.clear();
    room = pageCount;
    wentOutside = false;
  }

  /// Others have taken so many pages of its runs.
  public void took(long pageCount) {
    room -= pageCount;
  }

  /// Takes at most so many pages more.
  public void limit(long pageCount) {
    room = Math.min(room, pageCount);
  }

  /// Takes nothing more until it begins anew.
  public void close() {
    room = 0;
    runs = new PageRuns(1);
  }

  /// Whether a page outside of the map has been offered; [#outsidePage()] is one.
  public boolean wentOutside() {
    return wentOutside;
  }

  public long outsidePage() {
    return outsidePage;
  }

  private void outside(long page) {
    wentOutside = true;
    outsidePage = page;
  }

  /// How many more pages fit.
  public long room() {
    return room;
  }

  public boolean isFull() {
    return room == 0;
  }

  /// What has been taken so far; to be read only.
  public PageRuns runs() {
    return runs;
  }

  /// Takes one page if it is unsent and there is room; says whether it did.
  public boolean offer(long page) {
    if (page < 0 || page >= unsent.capacity()) {
      outside(page);
      return false;
    }
    if (room == 0 || !unsent.remove(page)) {
      return false;
    }
    runs.add(page, 1);
    room--;
    return true;
  }

  /// Takes the unsent pages of a run, in address order, while there is room. Pages outside the map
  /// or sent already are passed over. Returns how many were taken.
  public long offer(long first, long count) {
    long page = Math.max(0, first);
    long end = Math.min(unsent.capacity(), first + count);
    if (end - page < count) {
      outside(first < 0 ? first : first + count - 1);
    }
    long whole = Math.min(room, end - page);
    if (whole > 0 && unsent.removeWhole(page, whole)) {
      runs.add(page, whole);
      room -= whole;
      return whole;
    }
    long taken = 0;
    while (room > 0 && page < end) {
      page = unsent.next(page);
      if (page < 0 || page >= end) {
        break;
      }
      long length = unsent.runUp(page, Math.min(room, end - page));
      unsent.removeRun(page, length);
      runs.add(page, length);
      room -= length;
      taken += length;
      page += length;
    }
    return taken;
  }
}
