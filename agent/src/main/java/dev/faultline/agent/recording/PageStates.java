package dev.faultline.agent.recording;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;

/// How many pages of each row of a guest's memory are in which [PageState], counted as they change.
/// For one thread.
public final class PageStates {
  private static final PageState[] STATES = PageState.values();

  private final PageRows rows;
  private final long[][] counts; // by state and row
  private final long[] totals = new long[STATES.length];
  private final byte[] touches; // by row, modulo 256
  private final PageSet resident;
  private final PageSet here; // before RESUME
  private final PageSet pushed; // and not touched
  private final PageSet underWay; // and not here; before RESUME
  private final PageSet written;
  private boolean resumed;
  private final int[] picked = new int[256];
  private boolean flies; // somebody says what is sent

  /// @param resident the pages that are installed, to which those that arrive are added after
  ///   [#arrived] was told of them
  public PageStates(MemoryMap map, PageSet resident) {
    this.resident = resident;
    long capacity = map.capacity();
    rows = new PageRows(map);
    counts = new long[STATES.length][rows.count()];
    touches = new byte[rows.count()];
    here = new PageSet(capacity);
    pushed = new PageSet(capacity);
    underWay = new PageSet(capacity);
    written = new PageSet(capacity);
    map.regions().stream()
        .filter(region -> region.kind() == Region.Kind.RAM)
        .forEach(region -> count(PageState.ABSENT, region.first(), region.end(), 1));
  }

  public PageRows rows() {
    return rows;
  }

  /// Pages in that state.
  public long total(PageState state) {
    return totals[state.ordinal()];
  }

  /// Pages that are installed.
  public long resident() {
    return total(PageState.PUSHED)
        + total(PageState.USED)
        + total(PageState.DEMANDED)
        + total(PageState.ZERO);
  }

  /// From here on the guest runs at the target: what is there stays as it is. Nothing is in flight.
  public void resumed() {
    resumed = true;
  }

  /// These leave the source. After RESUME a page leaves once, so that what is in flight need only
  /// be counted; before, what is here already may leave again, and stays what it is.
  public void sent(PageRuns runs) {
    flies = true;
    if (resumed && written.isEmpty()) {
      move(PageState.ABSENT, PageState.IN_FLIGHT, runs);
      return;
    }
    for (int i = 0; i < runs.size(); i++) {
      long end = runs.end(i);
      for (long page = runs.first(i); page < end; ) {
        long until = resumed ? end : absentUntil(page, end);
        if (until > page) {
          takesOff(page, until);
        }
        page = until + (resumed ? 0 : here.runUp(until, end - until));
      }
    }
  }

  private void takesOff(long first, long end) {
    for (long page = first; page < end; ) {
      long next = Math.min(end, rows.endOf(page));
      long count = next - page;
      long stale = written.isEmpty() ? 0 : written.removeRun(page, count);
      long fresh = resumed ? count : underWay.addRun(page, count);
      int row = rows.of(page);
      add(PageState.IN_FLIGHT, row, fresh);
      add(PageState.WRITTEN, row, -stale);
      add(PageState.ABSENT, row, stale - fresh);
      page = next;
    }
  }

  /// These are installed, and stay in the state that they have if they were there already: what was
  /// zero before RESUME may be overwritten.
  ///
  /// @param as PUSHED, DEMANDED or ZERO
  public void arrived(PageRuns runs, PageState as) {
    if (resumed && flies && written.isEmpty() && resident.holdsNone(runs)) {
      move(PageState.IN_FLIGHT, as, runs);
      if (as == PageState.PUSHED) {
        pushed.addRuns(runs);
      }
      return;
    }
    for (int i = 0; i < runs.size(); i++) {
      long end = runs.end(i);
      for (long page = runs.first(i); page < end; ) {
        long until = absentUntil(page, end);
        if (until > page) {
          lands(page, until, as);
        }
        long again = here().runUp(until, end - until);
        if (!resumed && as == PageState.PUSHED && again > 0) {
          overwritten(until, until + again);
        }
        page = until + again;
      }
    }
  }

  /// These came as zero, and are among the resident pages already.
  public void arrivedZero(PageRuns runs) {
    if (!resumed) {
      arrived(runs, PageState.ZERO);
      return;
    }
    for (int i = 0; i < runs.size(); i++) {
      lands(runs.first(i), runs.end(i), PageState.ZERO); // each page leaves once
    }
  }

  private PageSet here() {
    return resumed ? resident : here;
  }

  /// The first page from there on that is installed, or `end`; looks no further.
  private long absentUntil(long first, long end) {
    PageSet here = here();
    if (first == end || here.countIn(first, end - first) == 0) {
      return end;
    }
    long page = first;
    while (page < end && !here.contains(page)) {
      page++;
    }
    return page;
  }

  private void lands(long first, long end, PageState as) {
    for (long page = first; page < end; ) {
      long next = Math.min(end, rows.endOf(page));
      long count = next - page;
      long flown = resumed && flies ? count : underWay.removeRun(page, count);
      long stale = written.isEmpty() ? 0 : written.removeRun(page, count);
      int row = rows.of(page);
      add(PageState.IN_FLIGHT, row, -flown);
      add(PageState.WRITTEN, row, -stale);
      add(PageState.ABSENT, row, flown + stale - count);
      add(as, row, count);
      page = next;
    }
    if (!resumed) {
      here.addRun(first, end - first);
    }
    if (as == PageState.PUSHED) {
      pushed.addRun(first, end - first);
    }
  }

  private void overwritten(long first, long end) {
    for (long page = first; page < end; page++) {
      if (pushed.add(page)) {
        add(PageState.ZERO, rows.of(page), -1);
        add(PageState.PUSHED, rows.of(page), 1);
      }
    }
  }

  /// Before RESUME: these were written at the source, and what is here of them is forgotten.
  public void discarded(PageRuns runs) {
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++) {
        if (here.remove(page)) {
          int row = rows.of(page);
          add(pushed.remove(page) ? PageState.PUSHED : PageState.ZERO, row, -1);
          add(PageState.WRITTEN, row, 1);
          written.add(page);
        }
      }
    }
  }

  /// A vCPU has touched this page at the target for the first time.
  public void touched(long page) {
    int row = rows.of(page);
    touches[row]++;
    if (pushed.remove(page)) {
      add(PageState.PUSHED, row, -1);
      add(PageState.USED, row, 1);
    }
  }

  /// vCPUs have touched these, one after the other. Those of them that are pushed are picked out
  /// first, without a branch, so that the cache misses of a large guest overlap.
  public void touchedAll(int[] pages, int from, int end) {
    int at = from;
    while (at < end) {
      int until = Math.min(end, at + picked.length);
      int count = 0;
      for (; at < until; at++) {
        int page = pages[at];
        touches[rows.of(page)]++;
        picked[count] = page;
        count += (int) (pushed.word(page >>> 6) >>> page & 1);
      }
      for (int i = 0; i < count; i++) {
        if (pushed.remove(picked[i])) { // it may be there twice
          int row = rows.of(picked[i]);
          add(PageState.PUSHED, row, -1);
          add(PageState.USED, row, 1);
        }
      }
    }
  }

  private void count(PageState state, long first, long end, int sign) {
    for (long page = first; page < end; ) {
      int row = rows.of(page);
      long until = Math.min(end, rows.endOf(page));
      add(state, row, sign * (until - page));
      page = until;
    }
  }

  private void move(PageState before, PageState after, PageRuns runs) {
    long[] from = counts[before.ordinal()];
    long[] to = counts[after.ordinal()];
    for (int i = 0; i < runs.size(); i++) {
      long end = runs.end(i);
      for (long page = runs.first(i); page < end; ) {
        int row = rows.of(page);
        long until = Math.min(end, rows.endOf(page));
        from[row] -= until - page;
        to[row] += until - page;
        page = until;
      }
    }
    totals[before.ordinal()] -= runs.pageCount();
    totals[after.ordinal()] += runs.pageCount();
  }

  private void add(PageState state, int row, long change) {
    counts[state.ordinal()][row] += change;
    totals[state.ordinal()] += change;
  }

  /// As it is now: for each row a byte a state, its share of the row from 0 to 255 and at least 1
  /// if there is any, and the number of first touches so far modulo 256.
  public byte[] column() {
    byte[] column = new byte[rows.count() * (STATES.length + 1)];
    int at = 0;
    for (int row = 0; row < rows.count(); row++) {
      for (long[] of : counts) {
        column[at++] = rows.share(of[row]);
      }
      column[at++] = touches[row];
    }
    return column;
  }
}
