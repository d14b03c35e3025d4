package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.strategy.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A strategy for tests only, which listens to scans: it pushes what a later scan saw before what
/// an earlier one saw, and of one scan what was written before what was read. It writes every scan
/// down.
final class Recency implements Prepager {
  static final String NAME = "recency";

  /// One call of [#scanned].
  record Scan(long nanos, List<Long> accessed, List<Long> written) {}

  final List<Scan> scans = new ArrayList<>();
  private final long[] score; // of each page; 0: never seen

  private Recency(MemoryMap map) {
    score = new long[(int) map.capacity()];
  }

  /// The strategies that ship and this one, which adds each instance to `made`.
  static Function<String, @Nullable Strategy> among(List<Recency> made) {
    return name ->
        name.equals(NAME)
            ? new Strategy(
                NAME,
                "",
                "",
                false,
                List.of(),
                context -> {
                  made.add(new Recency(context.map()));
                  return made.getLast();
                })
            : Strategies.find(name);
  }

  @Override
  public boolean wantsScans() {
    return true;
  }

  @Override
  public void scanned(PageSet accessed, PageSet written, long nowNanos) {
    scans.add(new Scan(nowNanos, pages(accessed), pages(written)));
    for (long page : pages(accessed)) {
      score[(int) page] = 2L * scans.size() + (written.contains(page) ? 1 : 0);
    }
  }

  private static List<Long> pages(PageSet set) {
    List<Long> pages = new ArrayList<>();
    for (long page = set.next(0); page >= 0; page = set.next(page + 1)) {
      pages.add(page);
    }
    return pages;
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull()) {
      int best = -1;
      for (int page = 0; page < score.length; page++) {
        if (score[page] > (best < 0 ? 0 : score[best]) && view.unsent().contains(page)) {
          best = page;
        }
      }
      if (best < 0) {
        return;
      }
      into.offer(best, 1);
    }
  }
}
