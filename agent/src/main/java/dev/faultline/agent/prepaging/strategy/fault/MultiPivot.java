package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// Bubbling around several pivots (Hines, Deshpande, Gopalan, OSR 43(3), 2009): the pages requested
/// last, `pivots` of them, each with an edge upwards and, if `direction` is `dual`, one downwards.
/// A new request replaces the oldest pivot. The edges take turns, a page each; one that meets a
/// page which is sent already (or is zero, or no RAM) stops for good.
///
/// The paper's cure for edges that have all stopped is kept in both directions, since dual bubbles
/// can stall as well: page 0 is a pivot of its own beside the others that is never replaced, and
/// its edge skips what is sent instead of stopping.
///
/// Turns are taken many at a time while no edge can meet another, which gives each unit exactly the
/// pages that single turns would give it. After a loss only the sticky pivot goes on, until new
/// requests come.
public final class MultiPivot implements Prepager {
  private static final int PIVOTS_MAX = 64;

  public static final Strategy STRATEGY =
      new Strategy(
          "multi-pivot",
          "bubbles around the pages requested last, in turns; their edges stop at sent pages",
          "multi-pivot bubbling of Hines, Deshpande, Gopalan, OSR 43(3), 2009",
          false,
          List.of(
              OptionSpec.integer(
                  "pivots", 7, 1, PIVOTS_MAX, "how many of the last requested pages are pivots"),
              OptionSpec.choice(
                  "direction",
                  "dual",
                  List.of("dual", "forward"),
                  "whether bubbles grow both ways or upwards only"),
              Ordered.OPTION),
          context ->
              Ordered.along(
                  context,
                  new MultiPivot(
                      (int) context.options().integer("pivots"),
                      context.options().text("direction").equals("dual"),
                      true)));

  /// The sticky pivot's edge is edge 0. Pivot slot s has edge 1 + 2 s downwards and the next one
  /// upwards.
  private final long[] cursors;

  /// The edges that live, in rising order; so many of [#edges].
  private final int[] edges;

  private int count;
  private final long[] gaps;
  private final int pivots;
  private final boolean dual;
  private final boolean sticky;
  private int oldest;
  private int turn;

  /// @param sticky whether page 0 stays a pivot; if not it is the oldest of the ordinary ones at
  ///   the start
  public MultiPivot(int pivots, boolean dual, boolean sticky) {
    this.pivots = pivots;
    this.dual = dual;
    this.sticky = sticky;
    cursors = new long[1 + 2 * pivots];
    edges = new int[cursors.length];
    gaps = new long[cursors.length];
    if (sticky) {
      edges[count++] = 0;
    } else {
      // The bubble of the first pivot begins with page 0 itself.
      edges[count++] = 2;
      oldest = pivots == 1 ? 0 : 1;
    }
  }

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    while (!into.isFull()) {
      long most = into.room() / Math.max(1, count);
      stopEdges(unsent, 2 * most + 2);
      if (count == 0) {
        return;
      }
      long rounds = rounds(most + 1);
      if (rounds > most) {
        // Room for another page of some edges, which all of them have.
        long more = into.room() - most * count;
        takeTurns(into, most, more < count ? more : 0);
      } else if (rounds > 0) {
        takeTurns(into, rounds, 0);
      } else {
        takeSingleTurns(unsent, into);
      }
    }
  }

  /// Moves the sticky edge to its next page and stops what has met a sent one. Then each edge
  /// stands before a gap of unsent pages, whose size is noted, up to `limit`.
  private void stopEdges(PageSet unsent, long limit) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      int edge = edges[i];
      if (edge == 0) {
        cursors[0] = unsent.next(cursors[0]);
      }
      long cursor = cursors[edge];
      long gap = isUp(edge) ? unsent.runUp(cursor, limit) : unsent.runDown(cursor, limit);
      edges[left] = edge;
      gaps[left] = gap;
      left += gap > 0 ? 1 : 0;
    }
    count = left;
  }

  /// How many turns each edge can take, at most `most`, so that none runs into a page that another
  /// one takes.
  ///
  /// An edge always stands at the border of a gap of unsent pages: what lies behind it is sent. So
  /// only two edges can share a gap, one at each border; unless the sticky edge stands where an
  /// upward one does.
  private long rounds(long most) {
    long rounds = most;
    boolean hasSticky = edges[0] == 0;
    for (int i = 0; i < count && rounds > 0; i++) {
      int edge = edges[i];
      long cursor = cursors[edge];
      if (hasSticky && i > 0 && isUp(edge) && cursor == cursors[0]) {
        return 0;
      }
      long gap = gaps[i];
      if (gap < 2 * rounds) {
        long opposite = isUp(edge) ? cursor + gap - 1 : cursor - gap + 1;
        rounds = Math.min(rounds, isFaced(edge, opposite) ? gap / 2 : gap);
      }
    }
    return rounds;
  }

  private boolean isFaced(int edge, long border) {
    for (int i = 0; i < count; i++) {
      int other = edges[i];
      if (cursors[other] == border && isUp(other) != isUp(edge)) {
        return true;
      }
    }
    return false;
  }

  /// @param more so many edges take one turn more
  private void takeTurns(PushUnit into, long rounds, long more) {
    int at = firstInTurn();
    for (int i = 0; i < count; i++) {
      int edge = edges[at];
      long taken = i < more ? rounds + 1 : rounds;
      if (taken == 0) {
        return;
      }
      if (isUp(edge)) {
        into.offer(cursors[edge], taken);
        cursors[edge] += taken;
      } else {
        into.offer(cursors[edge] - taken + 1, taken);
        cursors[edge] -= taken;
      }
      if (i < more || more == 0) {
        turn = next(edge);
      }
      at = at + 1 < count ? at + 1 : 0;
    }
  }

  /// One turn of each edge, or less if the unit is full before.
  private void takeSingleTurns(PageSet unsent, PushUnit into) {
    int at = firstInTurn();
    for (int left = count; left > 0 && !into.isFull(); left--) {
      int edge = edges[at];
      turn = next(edge);
      if (edge == 0) {
        cursors[0] = unsent.next(cursors[0]);
      }
      boolean taken = into.offer(cursors[edge]);
      if (taken) {
        cursors[edge] += isUp(edge) ? 1 : -1;
        at++;
      } else {
        stop(at);
      }
      at = at < count ? at : 0;
    }
  }

  /// Where in [#edges] the one is whose turn it is.
  private int firstInTurn() {
    int at = 0;
    while (at < count && edges[at] < turn) {
      at++;
    }
    return at < count ? at : 0;
  }

  private void stop(int at) {
    System.arraycopy(edges, at + 1, edges, at, --count - at);
  }

  /// Lets the edges of a pivot slot live that the direction asks for, whichever lived before.
  private void start(int down) {
    int at = 0;
    while (at < count && edges[at] < down) {
      at++;
    }
    int end = at;
    while (end < count && edges[end] <= down + 1) {
      end++;
    }
    int added = dual ? 2 : 1;
    System.arraycopy(edges, end, edges, at + added, count - end);
    count += added - (end - at);
    edges[at] = down;
    edges[at + added - 1] = down + 1;
  }

  private static boolean isUp(int edge) {
    return (edge & 1) == 0;
  }

  private int next(int edge) {
    return edge + 1 < cursors.length ? edge + 1 : 0;
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (!fault.unsent()) {
      return;
    }
    int down = 1 + 2 * oldest;
    cursors[down] = fault.page() - 1;
    cursors[down + 1] = fault.page() + 1;
    start(down);
    oldest = oldest + 1 < pivots ? oldest + 1 : 0;
  }

  @Override
  public void lost(PageRuns pages) {
    count = sticky ? 1 : 0;
    edges[0] = 0;
    cursors[0] = 0;
  }
}
