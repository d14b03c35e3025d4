package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// The mirror of [Forward]: after page X was sent on request the scan goes on at X - 1, downwards,
/// and wraps to the end of memory, where it also begins. Hines and Gopalan found bubbling in this
/// direction worse than plain push; it is here to show that direction matters. The pages of one
/// unit that lie side by side leave in address order.
public final class Backward implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "backward",
          "descending scan that goes on below the page requested last, and wraps",
          "backward bubbling of Hines, Deshpande, Gopalan, OSR 43(3), 2009",
          false,
          List.of(Ordered.OPTION),
          context -> Ordered.along(context, new Backward()));

  private long cursor = Long.MAX_VALUE;
  private long highest = Long.MAX_VALUE;

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    while (!into.isFull()) {
      long page = unsent.previous(cursor);
      if (page < 0) {
        page = unsent.previous(highest);
        if (page < 0) {
          return;
        }
        highest = page;
      }
      long count = unsent.runDown(page, into.room());
      into.offer(page - count + 1, count);
      cursor = page - count;
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (fault.unsent()) {
      cursor = fault.page() - 1;
    }
  }

  @Override
  public void lost(PageRuns pages) {
    highest = Long.MAX_VALUE;
  }
}
