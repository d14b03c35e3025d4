package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// An ascending scan that faults do not move: QEMU's background stream with `postcopy-preempt` from
/// 7.1 until the spatial hint of 10.1.
public final class Linear implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "linear",
          "ascending scan from page 0; faults do not move it",
          "QEMU 7.1 postcopy-preempt; push only in Hines, Deshpande, Gopalan, OSR 43(3), 2009",
          false,
          List.of(Ordered.OPTION),
          context -> Ordered.along(context, new Linear()));

  private long cursor;

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull()) {
      long page = view.unsent().next(cursor);
      if (page < 0) {
        return;
      }
      cursor = page + into.offer(page, view.unsent().runUp(page, into.room()));
    }
  }

  @Override
  public void lost(PageRuns pages) {
    cursor = 0;
  }
}
