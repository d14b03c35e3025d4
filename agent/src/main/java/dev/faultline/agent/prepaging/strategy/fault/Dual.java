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

/// Bubbling around a single pivot, as in figure 2 of Hines, Deshpande and Gopalan (OSR 43(3),
/// 2009): the bubble grows page by page to both sides of the page requested last; what is sent
/// already is skipped; an edge that reaches an end of memory does not stop the other. The first
/// pivot is page 0.
///
/// Both edges grow by distance, the left one first. Pages that one edge sends while the other has
/// nothing closer, and pages of the same distances on both sides, are taken in runs: each unit
/// holds exactly the pages that the paper's loop would have put in it.
public final class Dual implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "dual",
          "a bubble that grows both ways around the page requested last",
          "single-pivot bubbling, figure 2 of Hines, Deshpande, Gopalan, OSR 43(3), 2009",
          false,
          List.of(Ordered.OPTION),
          context -> Ordered.along(context, new Dual()));

  private long pivot;
  private long left;
  private long right;

  @Override
  public void fill(View view, PushUnit into) {
    PageSet unsent = view.unsent();
    while (!into.isFull()) {
      left = unsent.previous(left);
      right = unsent.next(right);
      if (right < 0) {
        right = unsent.capacity();
        if (left < 0) {
          return;
        }
        growLeft(unsent, into, into.room());
      } else if (left < 0) {
        growRight(unsent, into, into.room());
      } else {
        grow(unsent, into);
      }
    }
  }

  private void grow(PageSet unsent, PushUnit into) {
    long leftDistance = pivot - left;
    long rightDistance = right - pivot;
    if (leftDistance < rightDistance) {
      growLeft(unsent, into, rightDistance - leftDistance);
    } else if (rightDistance < leftDistance) {
      growRight(unsent, into, leftDistance - rightDistance);
    } else if (left == right) {
      // The pivot itself, before the first fault.
      into.offer(pivot);
      left--;
      right++;
    } else if (into.room() == 1) {
      growLeft(unsent, into, 1);
    } else {
      long rounds = into.room() / 2;
      rounds = unsent.runUp(right, Math.min(rounds, unsent.runDown(left, rounds)));
      growLeft(unsent, into, rounds);
      growRight(unsent, into, rounds);
    }
  }

  private void growLeft(PageSet unsent, PushUnit into, long limit) {
    long count = unsent.runDown(left, Math.min(limit, into.room()));
    into.offer(left - count + 1, count);
    left -= count;
  }

  private void growRight(PageSet unsent, PushUnit into, long limit) {
    right += into.offer(right, unsent.runUp(right, Math.min(limit, into.room())));
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (fault.unsent()) {
      pivot = fault.page();
      left = pivot - 1;
      right = pivot + 1;
    }
  }

  @Override
  public void lost(PageRuns pages) {
    left = pivot;
    right = pivot;
  }
}
