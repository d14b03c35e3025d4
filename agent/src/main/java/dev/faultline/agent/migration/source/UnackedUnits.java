package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.ProtocolException;
import java.util.Arrays;

/// The runs of the units that one channel has sent and the target has not yet acknowledged as
/// installed, oldest first, in a ring of longs: the first page above, the page count (below 2^31)
/// beneath, and the sign for the last run of a unit; a unit of no runs is one of no pages. Where
/// nobody wants the runs, units are only counted.
final class UnackedUnits {
  private static final long LAST = Long.MIN_VALUE;
  private final boolean keepsRuns;
  private long[] ring = new long[256];
  private int head;
  private int used;
  private long acked;
  private long sent;

  UnackedUnits(boolean keepsRuns) {
    this.keepsRuns = keepsRuns;
  }

  /// A unit whose pages are not to be released when it is acknowledged.
  void sentToKeep() {
    sent++;
    if (keepsRuns) {
      append(LAST);
    }
  }

  void sent(PageRuns runs) {
    sent++;
    if (!keepsRuns) {
      return;
    }
    int last = runs.size() - 1;
    for (int i = 0; i < last; i++) {
      append(runs.first(i) << 32 | runs.count(i));
    }
    long end = last < 0 ? 0 : runs.first(last) << 32 | runs.count(last);
    append(LAST | end);
  }

  /// Moves the runs of all units before number `units` to `into`.
  ///
  /// @throws ProtocolException if so many were never sent, or fewer than acknowledged before
  void acknowledge(long units, PageRuns into) {
    if (units < acked || units > sent) {
      throw new ProtocolException(
          "acknowledges "
              + units
              + " units where "
              + acked
              + " were acknowledged and "
              + sent
              + " sent");
    }
    if (!keepsRuns) {
      acked = units;
    }
    while (acked < units) {
      long run;
      do {
        run = take();
        if ((int) run != 0) {
          into.add((run & ~LAST) >>> 32, (int) run);
        }
      } while (run >= 0);
      acked++;
    }
  }

  /// Takes a page out of what is released when it is acknowledged.
  ///
  /// @return whether it was in there
  boolean remove(long page) {
    for (int i = 0; i < used; i++) {
      int at = head + i & ring.length - 1;
      long first = (ring[at] & ~LAST) >>> 32;
      int count = (int) ring[at];
      if (page >= first && page < first + count) {
        split(i, first, count, page);
        return true;
      }
    }
    return false;
  }

  /// Makes a run two that lack a page; each may be empty.
  private void split(int index, long first, int count, long page) {
    append(0); // room for one more
    for (int i = used - 1; i > index + 1; i--) {
      ring[head + i & ring.length - 1] = ring[head + i - 1 & ring.length - 1];
    }
    int at = head + index & ring.length - 1;
    long last = ring[at] & LAST;
    long before = page - first;
    ring[at] = before == 0 ? 0 : first << 32 | before;
    long rest = count - before - 1;
    ring[at + 1 & ring.length - 1] = last | (rest == 0 ? 0 : page + 1 << 32 | rest);
  }

  /// How many units were sent since the beginning, or since [#clear].
  long sentCount() {
    return sent;
  }

  boolean allAcknowledged() {
    return acked == sent;
  }

  /// Forgets what is in flight: the link is gone, and counting starts anew.
  void clear() {
    head = 0;
    used = 0;
    acked = 0;
    sent = 0;
  }

  private void append(long value) {
    if (used == ring.length) {
      long[] larger = new long[used * 2];
      for (int i = 0; i < used; i++) {
        larger[i] = ring[head + i & ring.length - 1];
      }
      Arrays.fill(ring, 0);
      ring = larger;
      head = 0;
    }
    ring[head + used++ & ring.length - 1] = value;
  }

  private long take() {
    long value = ring[head];
    head = head + 1 & ring.length - 1;
    used--;
    return value;
  }
}
