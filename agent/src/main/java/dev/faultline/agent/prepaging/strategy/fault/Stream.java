package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.Wishes;
import java.util.List;

/// A stream detector, as memory controllers have it (Jouppi, ISCA 1990; Tendler and others: POWER4
/// system microarchitecture, IBM J. R&D 46(1), 2002), with pages for cache lines. A table holds the
/// `streams` sequences that were heard of last, each of one vCPU. A request for the next page of
/// one, upwards or downwards, is a step; two steps the same way confirm the stream, and from then
/// on the `degree` pages ahead of its last request are pushed. A request that continues none starts
/// one in place of the stream that rested longest.
///
/// Where it departs: a controller sees every access, a source only requests. So the next page is
/// the next that could be asked for: nothing between it and the last request is unsent any more,
/// and it lies at most `degree` + 1 pages on. A confirmed stream takes any page within that reach.
///
/// A request costs a walk over the table, of at most 64 entries, and a look at 32 pages in each.
public final class Stream implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "stream",
          "pages ahead of sequential streams, found per vCPU by two steps the same way",
          "stream buffers of Jouppi, ISCA 1990, and POWER4's prefetcher; reach of Linux's"
              + " readahead, 128 KiB",
          false,
          List.of(
              OptionSpec.integer("streams", 16, 8, 64, "how many streams are remembered"),
              OptionSpec.integer(
                  "degree",
                  32,
                  2,
                  32,
                  "how many pages ahead of a stream's last request are pushed")),
          Stream::new);

  private static final int STEPS_TO_CONFIRM = 2;

  private final int degree;
  private final int[] vcpus;
  private final long[] lasts;
  private final int[] directions; // 0: not known yet
  private final int[] steps;
  private final long[] edges; // the page after the last one that was pushed for it
  private final long[] heardAt; // 0: free
  private final Wishes wishes = new Wishes();
  private long requests;

  private Stream(StrategyContext context) {
    degree = (int) context.options().integer("degree");
    int streams = (int) context.options().integer("streams");
    vcpus = new int[streams];
    lasts = new long[streams];
    directions = new int[streams];
    steps = new int[streams];
    edges = new long[streams];
    heardAt = new long[streams];
  }

  @Override
  public void fill(View view, PushUnit into) {
    wishes.fill(into);
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    long page = fault.page();
    int stream = continued(view.unsent(), page, fault.vcpu());
    if (stream < 0) {
      start(rested(), page, fault.vcpu());
    } else if (page != lasts[stream]) {
      advance(stream, page);
    }
  }

  /// The stream whose last request lies closest to `page` among those that `page` continues, or -1.
  private int continued(PageSet unsent, long page, int vcpu) {
    int closest = -1;
    long least = degree + 2L;
    for (int i = 0; i < lasts.length; i++) {
      long distance = Math.abs(page - lasts[i]);
      if (heardAt[i] > 0 && vcpus[i] == vcpu && distance < least && continues(unsent, i, page)) {
        closest = i;
        least = distance;
      }
    }
    return closest;
  }

  private boolean continues(PageSet unsent, int stream, long page) {
    long last = lasts[stream];
    int direction = Long.signum(page - last);
    if (direction == 0) {
      return true;
    }
    if (directions[stream] == -direction) {
      return false;
    }
    long between = Math.abs(page - last) - 1;
    return steps[stream] >= STEPS_TO_CONFIRM
        || between == 0
        || unsent.countIn(Math.min(page, last) + 1, between) == 0;
  }

  private int rested() {
    int longest = 0;
    for (int i = 1; i < heardAt.length; i++) {
      longest = heardAt[i] < heardAt[longest] ? i : longest;
    }
    return longest;
  }

  private void start(int stream, long page, int vcpu) {
    vcpus[stream] = vcpu;
    lasts[stream] = page;
    directions[stream] = 0;
    steps[stream] = 0;
    heardAt[stream] = ++requests;
  }

  private void advance(int stream, long page) {
    int direction = Long.signum(page - lasts[stream]);
    if (directions[stream] == 0) {
      directions[stream] = direction;
      edges[stream] = page + direction;
    }
    lasts[stream] = page;
    heardAt[stream] = ++requests;
    steps[stream] = Math.min(STEPS_TO_CONFIRM, steps[stream] + 1);
    if (steps[stream] < STEPS_TO_CONFIRM) {
      return;
    }
    long from = page + direction;
    if ((edges[stream] - from) * direction > 0) {
      from = edges[stream];
    }
    long end = page + (long) direction * (degree + 1);
    wishes.add(from, direction, (end - from) * direction);
    edges[stream] = end;
  }
}
