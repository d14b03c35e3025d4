package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import java.util.List;

/// Cloud Hypervisor's `memory_mode=postcopy` (2026): the target serves one fault if there is any,
/// else it fetches the next page of a cursor that runs through memory and that no fault moves. So
/// pages leave one by one in address order.
///
/// It is the target that pulls there, over one connection, with one request open. A source that
/// pushes a page at a time does the same where a page is all that may be under way: with `channels:
/// single` and `push-unit` and `push-window` of one page. Without these, only the size of units
/// sets it apart from [Linear].
public final class PullCursor implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "pull-cursor",
          "ascending scan in units of one page; faults do not move it",
          "Cloud Hypervisor, memory_mode=postcopy, 2026",
          false,
          List.of(),
          context -> new PullCursor());

  private long cursor;

  @Override
  public void fill(View view, PushUnit into) {
    long page = view.unsent().next(cursor);
    if (page >= 0) {
      into.offer(page);
      cursor = page + 1;
    }
  }

  @Override
  public void lost(PageRuns pages) {
    cursor = 0;
  }
}
