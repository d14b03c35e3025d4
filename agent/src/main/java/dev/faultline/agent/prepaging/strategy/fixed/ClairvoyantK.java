package dev.faultline.agent.prepaging.strategy.fixed;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.toolkit.ByLink;
import java.util.Arrays;
import java.util.List;

/// Told the next `k` first touches at each request: what a perfect predictor with a horizon of `k`
/// pages would be worth.
///
/// The first touches of an unstalled guest are numbered from 0, over all vCPUs. At RESUME it knows
/// numbers 0 to k - 1. A request for first touch i, whether its page had left or not, says that the
/// guest is there, and from then on it knows up to i + k, too; where i lies beyond all that it
/// knew, it begins anew behind i, since what lies between has been touched unforeseen. What it
/// knows it pushes in that order, in units of the link's size ([ByLink]). When it has pushed all
/// that it knows, it goes on by address as [Linear] does. Touches that fault nowhere tell the
/// source nothing, so they do not move it.
///
/// So with `k` 0 it is `linear`, page by page, and with `k` at least the number of first touches it
/// is `oracle`.
///
/// Memory: 16 bytes a page that is touched.
public final class ClairvoyantK implements Prepager {
  private static final String K = "k";

  public static final Strategy STRATEGY =
      new Strategy(
          "clairvoyant-k",
          "told the next k first touches at each request, then address order",
          "a perfect predictor with a horizon; between linear (k = 0) and oracle (all)",
          true,
          List.of(
              OptionSpec.integer(
                  K, 64, 0, Integer.MAX_VALUE, "how many first touches it is told ahead")),
          context -> new ClairvoyantK(context.requiredFuture(), context.options().integer(K)));

  private final Future future;
  private final long horizon;
  private final ByLink shape = new ByLink();
  private final Linear rest = new Linear();
  private long[] byPage = {}; // page above, number below, ascending
  private boolean looked;
  private long first;
  private long next; // from first on
  private long end; // first to end - 1 are known

  private ClairvoyantK(Future future, long horizon) {
    this.future = future;
    this.horizon = horizon;
    end = horizon;
  }

  @Override
  public void fill(View view, PushUnit into) {
    long known = Math.min(end, future.size());
    if (next < known) {
      into.limit(shape.unit(view));
    }
    while (!into.isFull() && next < known) {
      into.offer(future.page((int) next++));
    }
    rest.fill(view, into);
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    long number = number(fault.page());
    if (number >= end) {
      first = number + 1;
      next = first;
    }
    end = Math.max(end, number + 1 + horizon);
  }

  /// Which first touch a page is; -1 if it is none.
  private long number(long page) {
    if (!looked) {
      looked = true;
      byPage = new long[future.size()];
      for (int i = 0; i < byPage.length; i++) {
        byPage[i] = future.page(i) << Integer.SIZE | i;
      }
      Arrays.sort(byPage);
    }
    int at = Arrays.binarySearch(byPage, page << Integer.SIZE);
    int found = at >= 0 ? at : -at - 1;
    return found < byPage.length && byPage[found] >>> Integer.SIZE == page
        ? byPage[found] & 0xFFFFFFFFL
        : -1;
  }

  @Override
  public void lost(PageRuns pages) {
    next = first;
    rest.lost(pages);
  }
}
