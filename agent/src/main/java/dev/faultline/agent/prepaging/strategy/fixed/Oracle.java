package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.toolkit.ByLink;
import java.util.List;

/// Told the future: pushes pages in the order in which an unstalled guest touches them first, then
/// the rest in address order. What it is told it pushes in units of the link's size ([ByLink]), so
/// that a page that is late all the same does not wait for a large one. With one vCPU and one push
/// stream no order stalls the guest less (exchange argument); with several vCPUs it is a strong
/// strategy, not a bound: see [Bound].
public final class Oracle implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "oracle",
          "told the future: first-touch order, then address order",
          "offline bound, as Belady's for caches",
          true,
          List.of(),
          context -> new Oracle(context.requiredFuture()));

  private final Future future;
  private final ByLink shape = new ByLink();
  private final Linear rest = new Linear();
  private int position;

  private Oracle(Future future) {
    this.future = future;
  }

  @Override
  public void fill(View view, PushUnit into) {
    int size = future.size();
    if (position < size) {
      into.limit(shape.unit(view));
    }
    while (!into.isFull() && position < size) {
      into.offer(future.page(position++));
    }
    rest.fill(view, into);
  }

  @Override
  public void lost(PageRuns pages) {
    position = 0;
    rest.lost(pages);
  }
}
