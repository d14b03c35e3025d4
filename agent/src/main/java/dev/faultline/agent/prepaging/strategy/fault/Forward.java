package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// An ascending scan that a request moves: after page X was sent on request it goes on at X + 1,
/// and wraps at the end. QEMU's only stream before 7.1. Among many streams of faults it jumps to
/// and fro.
///
/// With `hints: one-slot` it is QEMU's stream with `postcopy-preempt` from 10.1 on
/// (`ram_page_hint_update`): a request moves the scan only if none has moved it since the last
/// push. QEMU looks at the hint for each page that it pushes, this for each unit.
public final class Forward implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "forward",
          "ascending scan that goes on behind the page requested last, and wraps",
          "QEMU post-copy without preempt; with `hints: one-slot` its spatial hint of 10.1",
          false,
          List.of(
              OptionSpec.choice(
                  "hints",
                  "latest",
                  List.of("latest", "one-slot"),
                  "which request since the last push moves the scan: the last or the first"),
              Ordered.OPTION),
          context ->
              Ordered.along(
                  context, new Forward(context.options().text("hints").equals("one-slot"))));

  private final boolean oneSlot;
  private boolean hintPending;
  private long cursor;
  private long lowest;

  private Forward(boolean oneSlot) {
    this.oneSlot = oneSlot;
  }

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    hintPending = false;
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
    if (fault.unsent() && !(oneSlot && hintPending)) {
      cursor = fault.page() + 1;
      hintPending = true;
    }
  }

  @Override
  public void lost(PageRuns pages) {
    lowest = 0;
  }
}
