package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;
import java.util.List;

/// Prediction by partial matching over regions of `region-pages` pages (Cleary, Witten, IEEE Trans.
/// Commun. 32(4), 1984, as used for post-copy in Int. J. Performability Engineering 16(5), 2020).
/// Behind each sequence of 1 to `ppm-order` regions that requests went through it counts which
/// region came next. The longest sequence that was seen before predicts; what it has counted most
/// often and what is not all sent yet is pushed. Without such a region the next shorter sequence
/// decides; without any, nothing is pushed. Once the predicted region has left, the prediction goes
/// on as if it had been requested, for [#AHEAD] regions at most until the next request.
///
/// The counts are those of a Markov prefetcher (Joseph, Grunwald, ISCA 1997): [#SUCCESSORS] regions
/// for each sequence, a new one in place of the rarest, and `contexts` places for sequences in all;
/// one that hashes to a taken place takes it over. So memory is 72 bytes for each of `contexts`, a
/// request costs `ppm-order` look-ups and a fill [#AHEAD] times as many, each with a look at up to
/// four regions.
///
/// Where it departs from the paper of 2020, of which we know the abstract: regions instead of
/// pages, since each page is requested once; and pages are pushed instead of sent behind the
/// requested one.
public final class Markov implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "markov",
          "the region that followed most often on the regions requested last",
          "PPM post-copy, IJPE 16(5), 2020; table of Joseph, Grunwald, ISCA 1997",
          false,
          List.of(
              OptionSpec.integer("ppm-order", 2, 1, 3, "the longest sequence of regions looked at"),
              OptionSpec.integer("region-pages", 64, 1, 512, "how many pages a region has"),
              OptionSpec.integer(
                  "contexts", 4096, 1, 65536, "how many sequences of regions are remembered")),
          Markov::new);

  private static final int SUCCESSORS = 4;
  private static final int AHEAD = 8;

  private final int order;
  private final long regionPages;
  private final long[] keys; // 0: free
  private final long[] successors;
  private final int[] counts; // 0: no successor
  private final long[] requested; // regions, the newest first
  private final long[] path; // as if the predicted regions had been requested
  private int known; // how many of the newest regions are known, at most `order`
  private int pathKnown;
  private int aheadLeft;
  private long region = -1; // being pushed; -1: none

  private Markov(StrategyContext context) {
    order = (int) context.options().integer("ppm-order");
    regionPages = context.options().integer("region-pages");
    int contexts = (int) context.options().integer("contexts");
    keys = new long[contexts];
    successors = new long[contexts * SUCCESSORS];
    counts = new int[contexts * SUCCESSORS];
    requested = new long[order];
    path = new long[order];
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull()) {
      if (region < 0) {
        if (aheadLeft == 0) {
          return;
        }
        aheadLeft--;
        region = predict(view);
        if (region < 0) {
          aheadLeft = 0;
          return;
        }
        pathKnown = enter(path, pathKnown, region);
      }
      into.offer(region * regionPages, regionPages);
      if (!into.isFull()) {
        region = -1;
      }
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    long now = fault.page() / regionPages;
    for (int length = 1; length <= known; length++) {
      count(key(requested, length), now);
    }
    known = enter(requested, known, now);
    System.arraycopy(requested, 0, path, 0, order);
    pathKnown = known;
    aheadLeft = AHEAD;
    region = -1;
  }

  private int enter(long[] newestFirst, int filled, long entered) {
    System.arraycopy(newestFirst, 0, newestFirst, 1, order - 1);
    newestFirst[0] = entered;
    return Math.min(order, filled + 1);
  }

  private static long key(long[] newestFirst, int length) {
    long key = length;
    for (int i = 0; i < length; i++) {
      key = SeededRandom.mix(key + newestFirst[i] * 0x9E3779B97F4A7C15L + 1);
    }
    return key == 0 ? 1 : key;
  }

  private int place(long key) {
    return (int) Math.unsignedMultiplyHigh(key, keys.length);
  }

  private void count(long key, long next) {
    int place = place(key);
    int first = place * SUCCESSORS;
    if (keys[place] != key) {
      keys[place] = key;
      Arrays.fill(counts, first, first + SUCCESSORS, 0);
    }
    int rarest = first;
    for (int i = first; i < first + SUCCESSORS; i++) {
      if (counts[i] > 0 && successors[i] == next) {
        counts[i]++;
        return;
      }
      rarest = counts[i] < counts[rarest] ? i : rarest;
    }
    successors[rarest] = next;
    counts[rarest] = 1;
  }

  /// The region to push next, or -1.
  private long predict(View view) {
    for (int length = pathKnown; length > 0; length--) {
      long key = key(path, length);
      int place = place(key);
      if (keys[place] == key) {
        long best = mostFrequent(view, place * SUCCESSORS);
        if (best >= 0) {
          return best;
        }
      }
    }
    return -1;
  }

  private long mostFrequent(View view, int first) {
    int best = -1;
    for (int i = first; i < first + SUCCESSORS; i++) {
      if (counts[i] > (best < 0 ? 0 : counts[best]) && isOpen(view, successors[i])) {
        best = i;
      }
    }
    return best < 0 ? -1 : successors[best];
  }

  private boolean isOpen(View view, long candidate) {
    long start = candidate * regionPages;
    return view.unsent().countIn(start, Math.min(regionPages, view.map().capacity() - start)) > 0;
  }
}
