package dev.faultline.agent.prepaging;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.util.Arrays;
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
final class MultiPivot implements Prepager {
  private static final int PIVOTS_MAX = 64;

  static final Strategy STRATEGY =
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
                  "whether bubbles grow both ways or upwards only")),
          context ->
              new MultiPivot(
                  (int) context.options().integer("pivots"),
                  context.options().text("direction").equals("dual"),
                  true));

  /// The sticky pivot's edge is edge 0. Pivot slot s has edge 1 + 2 s downwards and the next one
  /// upwards.
  private final long[] cursors;

  private final boolean[] live;
  private final int pivots;
  private final boolean dual;
  private final boolean sticky;
  private int oldest;
  private int turn;

  /// @param sticky whether page 0 stays a pivot; if not it is the oldest of the ordinary ones at
  ///   the start
  MultiPivot(int pivots, boolean dual, boolean sticky) {
    this.pivots = pivots;
    this.dual = dual;
    this.sticky = sticky;
    cursors = new long[1 + 2 * pivots];
    live = new boolean[cursors.length];
    live[0] = sticky;
    if (!sticky) {
      // The bubble of the first pivot begins with page 0 itself.
      live[2] = true;
      oldest = pivots == 1 ? 0 : 1;
    }
  }

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    while (!into.isFull()) {
      int edges = stopEdges(unsent);
      if (edges == 0) {
        return;
      }
      long rounds = rounds(unsent, into.room() / edges);
      if (rounds > 0) {
        takeTurns(into, rounds);
      } else {
        takeSingleTurns(unsent, into);
      }
    }
  }

  /// Moves the sticky edge to its next page and stops what has met a sent one; returns how many
  /// edges live.
  private int stopEdges(PageSet unsent) {
    int edges = 0;
    for (int edge = 0; edge < cursors.length; edge++) {
      if (live[edge]) {
        if (edge == 0 ? advanceSticky(unsent) : isUnsent(unsent, cursors[edge])) {
          edges++;
        } else {
          live[edge] = false;
        }
      }
    }
    return edges;
  }

  private boolean advanceSticky(PageSet unsent) {
    cursors[0] = unsent.next(cursors[0]);
    return cursors[0] >= 0;
  }

  private static boolean isUnsent(PageSet unsent, long page) {
    return page >= 0 && page < unsent.capacity() && unsent.contains(page);
  }

  /// How many turns each edge can take, at most `most`, so that none runs into a page that another
  /// one takes.
  ///
  /// An edge always stands at the border of a gap of unsent pages: what lies behind it is sent. So
  /// only two edges can share a gap, one at each border; unless the sticky edge stands where an
  /// upward one does.
  private long rounds(PageSet unsent, long most) {
    long rounds = most;
    for (int edge = 0; edge < cursors.length && rounds > 0; edge++) {
      if (!live[edge]) {
        continue;
      }
      long cursor = cursors[edge];
      if (edge != 0 && isUp(edge) && live[0] && cursor == cursors[0]) {
        return 0;
      }
      long run = isUp(edge) ? unsent.runUp(cursor, 2 * rounds) : unsent.runDown(cursor, 2 * rounds);
      if (run < 2 * rounds) {
        long opposite = isUp(edge) ? cursor + run - 1 : cursor - run + 1;
        rounds = Math.min(rounds, isFaced(edge, opposite) ? run / 2 : run);
      }
    }
    return rounds;
  }

  private boolean isFaced(int edge, long border) {
    for (int other = 0; other < cursors.length; other++) {
      if (live[other] && isUp(other) != isUp(edge) && cursors[other] == border) {
        return true;
      }
    }
    return false;
  }

  private void takeTurns(PushUnit into, long rounds) {
    int edge = turn;
    for (int i = 0; i < cursors.length; i++) {
      if (live[edge]) {
        turn = next(edge);
        if (isUp(edge)) {
          into.offer(cursors[edge], rounds);
          cursors[edge] += rounds;
        } else {
          into.offer(cursors[edge] - rounds + 1, rounds);
          cursors[edge] -= rounds;
        }
      }
      edge = next(edge);
    }
  }

  /// One turn of each edge, or less if the unit is full before.
  private void takeSingleTurns(PageSet unsent, PushUnit into) {
    for (int i = 0; i < cursors.length && !into.isFull(); i++) {
      int edge = turn;
      turn = next(turn);
      if (!live[edge] || edge == 0 && !advanceSticky(unsent)) {
        continue;
      }
      if (into.offer(cursors[edge])) {
        cursors[edge] += isUp(edge) ? 1 : -1;
      } else {
        live[edge] = false;
      }
    }
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
    live[down] = dual;
    cursors[down + 1] = fault.page() + 1;
    live[down + 1] = true;
    oldest = oldest + 1 < pivots ? oldest + 1 : 0;
  }

  @Override
  public void lost(PageRuns pages) {
    Arrays.fill(live, false);
    live[0] = sticky;
    cursors[0] = 0;
  }
}
