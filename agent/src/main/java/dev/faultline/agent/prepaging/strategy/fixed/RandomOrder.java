package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.random.Permutation;
import java.util.List;

/// Unsent pages in random order: what remains of pre-paging without any locality. The order is a
/// seeded permutation of the RAM pages that is computed, not stored, and walked once; pages that
/// went on request are passed over. So every page is equally likely to come next, as far as the
/// permutation is random.
public final class RandomOrder implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "random",
          "unsent pages in random order; faults do not move it",
          "a control: what a strategy without locality costs",
          false,
          List.of(),
          RandomOrder::new);

  private static final int AHEAD = 64;

  private final MemoryMap map;
  private final Permutation order;
  private final long[] ahead = new long[AHEAD];
  private int aheadFrom;
  private int aheadEnd;
  private long position;

  private RandomOrder(StrategyContext context) {
    map = context.map();
    order = new Permutation(map.ramPageCount(), context.random());
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull()) {
      if (aheadFrom == aheadEnd && !lookAhead(view.unsent())) {
        return;
      }
      into.offer(ahead[aheadFrom++]);
    }
  }

  /// Every look at the set is a cache miss in a large guest. Without a branch on what is found,
  /// many are under way at once; that makes the strategy several times as fast.
  private boolean lookAhead(PageSet unsent) {
    aheadFrom = 0;
    aheadEnd = 0;
    while (aheadEnd == 0 && position < order.size()) {
      int count = (int) Math.min(AHEAD, order.size() - position);
      int found = 0;
      for (int i = 0; i < count; i++) {
        long page = map.frame(order.at(position + i));
        ahead[found] = page;
        found += (int) (unsent.word((int) (page >>> 6)) >>> page & 1);
      }
      aheadEnd = found;
      position += count;
    }
    return aheadEnd > 0;
  }

  @Override
  public void lost(PageRuns pages) {
    position = 0;
    aheadFrom = 0;
    aheadEnd = 0;
  }
}
