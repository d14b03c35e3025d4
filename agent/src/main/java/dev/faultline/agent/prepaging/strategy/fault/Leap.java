package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Wishes;
import java.util.List;

/// Leap's majority trend (Al Maruf, Chowdhury: Effectively Prefetching Remote Memory with Leap,
/// USENIX ATC 2020), by the rule of its kernel, `mm/swap_state.c`. It remembers by how many pages
/// each of the last `history` requests lay from the one before. At a request for page X it looks
/// for a majority (Boyer and Moore's vote, then a count of more than half) among the last quarter
/// of them, then the last half, then all. If there is one, d, then X + d, X + 2 d and so on are
/// pushed, otherwise the aligned block of pages around X.
///
/// X and what is pushed for it make a *window*: the hits since the last one + 2, rounded up to a
/// power of two from 4 on, at most `2^cluster` pages, at least half of the last one. The count
/// starts at 4 hits, as in the kernel.
///
/// Where it departs: the kernel sees each access to a page that it has prefetched, a source sees
/// none. So if a request lies on the line of the last window, at most one step beyond its end, the
/// pages before it on that line are taken for hits, and enter the history one step each; requests
/// that come too late for a page of the window count as well. A majority of 0 (nothing recorded
/// yet) is none. The history is the guest's, as in the kernel's code; the paper's is a process's.
///
/// A request costs at most three votes over 256 numbers, and 2 KiB hold the history.
public final class Leap implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "leap",
          "the majority distance between the last requests, continued; without one, the aligned"
              + " block around the page",
          "Leap, USENIX ATC 2020, and its kernel's mm/swap_state.c",
          false,
          List.of(
              OptionSpec.integer(
                  "history", 32, 4, 256, "how many distances between requests are remembered"),
              OptionSpec.integer(
                  "cluster",
                  3,
                  0,
                  6,
                  "binary logarithm of the largest window in pages; Linux's vm.page-cluster")),
          Leap::new);

  private static final int HITS_FIRST = 4;
  private static final int WINDOW_LEAST = 4;

  private final long[] deltas;
  private final int windowMost;
  private final Wishes wishes = new Wishes();
  private int newest;
  private long last = -1;
  private long stride = 1;
  private long ahead;
  private long hits = HITS_FIRST;
  private int window;

  private Leap(StrategyContext context) {
    deltas = new long[(int) context.options().integer("history")];
    windowMost = 1 << context.options().integer("cluster");
  }

  @Override
  public void fill(View view, PushUnit into) {
    wishes.fill(into);
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    long page = fault.page();
    if (last >= 0) {
      log(page, fault.unsent());
    }
    last = page;
    if (!fault.unsent()) {
      return;
    }
    window = nextWindow();
    long trend = trend();
    if (trend != 0) {
      stride = trend;
      ahead = window - 1;
      wishes.add(page + trend, trend, ahead);
    } else {
      long block = page & -window;
      stride = 1;
      ahead = block + window - 1 - page;
      wishes.add(block, 1, window);
    }
  }

  private void log(long page, boolean unsent) {
    long delta = page - last;
    long steps = delta % stride == 0 ? delta / stride : 0;
    if (steps < 1 || steps > ahead + 1) {
      record(delta);
      ahead = 0;
      return;
    }
    for (long step = 0; step < steps; step++) {
      record(stride);
    }
    hits += Math.min(ahead, unsent ? steps - 1 : steps);
    ahead = Math.max(0, ahead - steps);
  }

  private void record(long delta) {
    newest = newest + 1 < deltas.length ? newest + 1 : 0;
    deltas[newest] = delta;
  }

  private int nextWindow() {
    int pages = WINDOW_LEAST;
    while (pages < hits + 2 && pages < windowMost) {
      pages *= 2;
    }
    hits = 0;
    return Math.max(Math.min(pages, windowMost), window / 2);
  }

  /// The majority distance, or 0.
  private long trend() {
    for (int share = 4; share > 0; share /= 2) {
      int count = deltas.length / share;
      long candidate = candidate(count);
      int votes = 0;
      for (int i = 0; i < count; i++) {
        votes += recorded(i) == candidate ? 1 : 0;
      }
      if (votes > count / 2) {
        return candidate;
      }
    }
    return 0;
  }

  /// The only value that can be a majority of the `count` newest distances.
  private long candidate(int count) {
    long candidate = recorded(0);
    int votes = 1;
    for (int i = 1; i < count; i++) {
      votes += recorded(i) == candidate ? 1 : -1;
      if (votes == 0) {
        candidate = recorded(i);
        votes = 1;
      }
    }
    return candidate;
  }

  private long recorded(int back) {
    int at = newest - back;
    return deltas[at < 0 ? at + deltas.length : at];
  }
}
