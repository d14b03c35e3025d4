package dev.faultline.agent.prepaging;

import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// An ascending scan that faults do not move: QEMU's background stream with `postcopy-preempt` from
/// 7.1 until the spatial hint of 10.1.
final class Linear implements Prepager {
  static final Strategy STRATEGY =
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
