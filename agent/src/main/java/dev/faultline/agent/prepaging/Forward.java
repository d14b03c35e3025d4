package dev.faultline.agent.prepaging;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.util.List;

/// An ascending scan that a request moves: after page X was sent on request it goes on at X + 1,
/// and wraps at the end. QEMU's only stream before 7.1, and again what its spatial hint of 10.1
/// does. Among many streams of faults it jumps to and fro.
final class Forward implements Prepager {
  static final Strategy STRATEGY =
      new Strategy(
          "forward",
          "ascending scan that goes on behind the page requested last, and wraps",
          "QEMU post-copy without preempt, and with the spatial hint of 10.1",
          false,
          List.of(Ordered.OPTION),
          context -> Ordered.along(context, new Forward()));

  private long cursor;
  private long lowest;

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    while (!into.isFull()) {
      long page = unsent.next(cursor);
      if (page < 0) {
        // Nothing is unsent below `lowest`, so that wrapping again and again costs no scan from 0.
        page = unsent.next(lowest);
        if (page < 0) {
          return;
        }
        lowest = page;
      }
      cursor = page + into.offer(page, unsent.runUp(page, into.room()));
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (fault.unsent()) {
      cursor = fault.page() + 1;
    }
  }

  @Override
  public void lost(PageRuns pages) {
    lowest = 0;
  }
}
