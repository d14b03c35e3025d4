package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.strategy.fixed.Linear;
import java.util.Arrays;
import java.util.List;

/// Neighbours travel right behind the requested page; pushed is in address order.
///
/// With `size: fixed` they are the unsent pages of the aligned block of `pages` pages around it, as
/// Linux maps the page cache around a fault (`fault_around_bytes`, 64 KiB).
///
/// With `size: auto` they are the unsent ones of the n pages that follow it, where n is
///
///     sequentiality x (rate x round trip) / page size, at most `pages`
///
/// as in AMPoM (Ho, Wang, Lau: Lightweight Process Migration and Memory Prefetching in openMosix,
/// IPDPS 2008), whose zone grows with the spatial locality of the last faults, their rate and the
/// network's delay: what the guest would ask for while a request is under way comes along. Rate and
/// round trip are the endpoint's estimates; while the rate is unknown, n is sequentiality x
/// `pages`. Sequentiality is the share of the last [#LOOKBACK] requests that were sequential: the
/// closest one below it among the [#LOOKBACK] before lies at most [#REACH] pages down, and nothing
/// between the two is unsent, so that the guest may have gone from one to the other.
///
/// Where it departs: AMPoM scores strides of up to 4 faults and looks at pages that were touched;
/// a source sees requests alone, so the gap of pages that came along is bridged. Its rate of paging
/// is replaced by the link's, the most that a guest can use. A unit's size bounds the neighbours
/// in both cases. That AMPoM looks at the last 20 faults is from memory: its text was not at hand. A
/// request costs a pass over [#LOOKBACK] numbers and a look at [#REACH] pages.
public final class FaultAround implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "fault-around",
          "neighbours travel with the requested page; the rest in address order",
          "Linux's fault-around; with size: auto, AMPoM, IPDPS 2008",
          false,
          List.of(
              OptionSpec.choice(
                  "size",
                  "fixed",
                  List.of("fixed", "auto"),
                  "an aligned block, or what sequentiality and the link suggest"),
              OptionSpec.integer(
                  "pages", 16, 1, 512, "the block's size; with `auto`, the most neighbours")),
          FaultAround::new);

  private static final int LOOKBACK = 20;
  private static final int REACH = 512;

  private final boolean auto;
  private final long pages;
  private final Linear rest = new Linear();
  private final long[] requested = new long[LOOKBACK];
  private final boolean[] sequential = new boolean[LOOKBACK];
  private int oldest;
  private int score;

  private FaultAround(StrategyContext context) {
    auto = context.options().text("size").equals("auto");
    pages = context.options().integer("pages");
    Arrays.fill(requested, -1);
  }

  @Override
  public void fill(View view, PushUnit into) {
    rest.fill(view, into);
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    long page = fault.page();
    if (auto) {
      remember(page, follows(view, page));
      companions.offer(page + 1, following(view));
    } else {
      companions.offer(page - page % pages, pages);
    }
  }

  private boolean follows(View view, long page) {
    long closest = -1;
    for (long before : requested) {
      closest = before < page ? Math.max(closest, before) : closest;
    }
    long between = page - closest - 1;
    return closest >= 0
        && between < REACH
        && (between == 0 || view.unsent().countIn(closest + 1, between) == 0);
  }

  private void remember(long page, boolean isSequential) {
    score += (isSequential ? 1 : 0) - (sequential[oldest] ? 1 : 0);
    requested[oldest] = page;
    sequential[oldest] = isSequential;
    oldest = oldest + 1 < LOOKBACK ? oldest + 1 : 0;
  }

  private long following(View view) {
    long most = pages;
    if (view.bytesPerSecond() > 0) {
      double inFlightBytes = view.bytesPerSecond() * (view.roundTripNanos() / 1e9);
      most = (long) Math.min(pages, inFlightBytes / view.map().pageSizeBytes());
    }
    return most * score / LOOKBACK;
  }

  @Override
  public void lost(PageRuns lostPages) {
    rest.lost(lostPages);
  }
}
