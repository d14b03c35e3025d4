package dev.faultline.agent.prepaging;

import dev.faultline.agent.guest.Permutation;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// Unsent pages in random order: what remains of pre-paging without any locality. The order is a
/// seeded permutation of the RAM pages that is computed, not stored, and walked once; pages that
/// went on request are passed over. So every page is equally likely to come next, as far as the
/// permutation is random.
final class RandomOrder implements Prepager {
  static final Strategy STRATEGY =
      new Strategy(
          "random",
          "unsent pages in random order; faults do not move it",
          "a control: what a strategy without locality costs",
          false,
          List.of(),
          RandomOrder::new);

  private final MemoryMap map;
  private final Permutation order;
  private long position;

  private RandomOrder(StrategyContext context) {
    map = context.map();
    order = new Permutation(map.ramPageCount(), context.random());
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull() && position < order.size()) {
      into.offer(map.frame(order.at(position++)));
    }
  }

  @Override
  public void lost(PageRuns pages) {
    position = 0;
  }
}
