package dev.faultline.agent.prepaging.strategy;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.View;
import java.util.ArrayList;
import java.util.List;

/// The strategies as their sources write them down, a page at a time and without any care for
/// speed: twins that the real ones are held against.
public final class PageByPage {
  private PageByPage() {}

  public static boolean isUnsent(View view, long page) {
    PageSet unsent = view.unsent();
    return page >= 0 && page < unsent.capacity() && unsent.contains(page);
  }

  /// Figure 2 of the paper. Its loop ends at `bubble < max(pivot, N - pivot)`, which leaves page 0
  /// out when the pivot lies in the upper half; here it ends when both edges have passed the ends
  /// of memory.
  public static final class PaperDual implements Prepager {
    private long pivot;
    private long bubble;
    private boolean leftDone;

    @Override
    public void fill(View view, PushUnit into) {
      long size = view.unsent().capacity();
      while (bubble <= Math.max(pivot, size - pivot)) {
        if (!leftDone) {
          if (into.isFull()) {
            return;
          }
          into.offer(Math.max(0, pivot - bubble));
          leftDone = true;
        }
        if (into.isFull()) {
          return;
        }
        into.offer(Math.min(size - 1, pivot + bubble));
        leftDone = false;
        bubble++;
      }
    }

    @Override
    public void faulted(View view, Fault fault, PushUnit companions) {
      if (fault.unsent()) {
        pivot = fault.page();
        bubble = 1;
        leftDone = false;
      }
    }
  }

  /// A scan in one direction that goes on beside the page requested last, and wraps.
  public static final class Scan implements Prepager {
    private final int step;
    private long cursor;

    public Scan(View view, int step) {
      this.step = step;
      cursor = step > 0 ? 0 : view.unsent().capacity() - 1;
    }

    @Override
    public void fill(View view, PushUnit into) {
      long size = view.unsent().capacity();
      while (!into.isFull() && !view.unsent().isEmpty()) {
        into.offer(Math.floorMod(cursor, size));
        cursor += step;
      }
    }

    @Override
    public void faulted(View view, Fault fault, PushUnit companions) {
      if (fault.unsent()) {
        cursor = fault.page() + step;
      }
    }
  }

  /// Edges that take turns, one page each.
  public static final class Turns implements Prepager {
    private static final class Edge {
      private final int slot;
      private final int step;
      private final boolean skips;
      private long page;
      private boolean stopped;

      private Edge(int slot, long page, int step, boolean skips) {
        this.slot = slot;
        this.page = page;
        this.step = step;
        this.skips = skips;
      }
    }

    private final List<Edge> edges = new ArrayList<>();
    private final int pivots;
    private final boolean dual;
    private int turn;
    private int faults;

    public Turns(int pivots, boolean dual) {
      this.pivots = pivots;
      this.dual = dual;
      edges.add(new Edge(-1, 0, 1, true));
      for (int slot = 0; slot < pivots; slot++) {
        edges.add(null);
        edges.add(null);
      }
    }

    @Override
    public void fill(View view, PushUnit into) {
      int idle = 0;
      while (!into.isFull() && idle < edges.size()) {
        Edge edge = edges.get(turn);
        turn = (turn + 1) % edges.size();
        idle = edge != null && takesTurn(edge, view, into) ? 0 : idle + 1;
      }
    }

    private static boolean takesTurn(Edge edge, View view, PushUnit into) {
      while (edge.skips && edge.page < view.unsent().capacity() && !isUnsent(view, edge.page)) {
        edge.page++;
      }
      if (edge.stopped || !into.offer(edge.page)) {
        edge.stopped = !edge.skips;
        return false;
      }
      edge.page += edge.step;
      return true;
    }

    @Override
    public void faulted(View view, Fault fault, PushUnit companions) {
      if (fault.unsent()) {
        int slot = faults++ % pivots;
        edges.set(1 + 2 * slot, dual ? new Edge(slot, fault.page() - 1, -1, false) : null);
        edges.set(2 + 2 * slot, new Edge(slot, fault.page() + 1, 1, false));
      }
    }
  }
}
