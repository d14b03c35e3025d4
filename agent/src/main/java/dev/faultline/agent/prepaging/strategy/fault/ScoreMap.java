package dev.faultline.agent.prepaging.strategy.fault;

import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import java.util.List;

/// A map of scores that requests heat up, a bubble with any number of pivots. Memory is cut into
/// regions of `region-pages`. A request first cools every score down, to `decay` per cent of what
/// it was; then its own region gains 1, and each region up to `reach` away the less the further, in
/// equal steps. The hottest region is pushed, of equal ones the lowest, and is cold afterwards,
/// until a request is near it again. Where all is cold, nothing is pushed.
///
/// The hottest region is found by a tree of maxima. Cooling multiplies no score: the gain of the
/// next request grows instead, and all scores are scaled down once it gets near the end of the
/// double's range, every 1000 requests or more. There are at most 2^19 regions, larger ones in
/// guests that would have more: 8 MiB. A request costs a pass over 2 `reach` + 1 regions and the
/// maxima above them, a region a walk of 19 steps; a fill looks at no more cold regions than
/// requests have heated.
///
/// No paper: the rule is the field's folklore, a generalisation of multi-pivot bubbling, and has
/// been built with a segment tree. Kernel and defaults are ours.
public final class ScoreMap implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "score-map",
          "the region that decayed requests in and near it have made hottest",
          "a generalisation of multi-pivot bubbling; kernel and defaults are Faultline's",
          false,
          List.of(
              OptionSpec.integer("region-pages", 64, 1, 512, "how many pages a region has"),
              OptionSpec.integer(
                  "reach", 4, 0, 64, "how many regions to each side a request heats"),
              OptionSpec.integer(
                  "decay", 90, 50, 100, "per cent of a score that is left after the next request")),
          ScoreMap::new);

  private static final int REGIONS_MAX = 1 << 19;
  private static final double GAIN_MAX = 0x1p900;

  private final long regionPages;
  private final int regions;
  private final int leaves; // a power of two
  private final double[] hottest; // node i has children 2 i and 2 i + 1; leaf r is at leaves + r
  private final double[] kernel; // by distance
  private final double growth;
  private double gain = 1;

  private ScoreMap(StrategyContext context) {
    long capacity = context.map().capacity();
    regionPages =
        Math.max(
            context.options().integer("region-pages"), Math.ceilDiv(capacity, (long) REGIONS_MAX));
    regions = (int) Math.ceilDiv(capacity, regionPages);
    leaves = Math.max(1, Integer.highestOneBit(2 * regions - 1));
    hottest = new double[2 * leaves];
    kernel = new double[(int) context.options().integer("reach") + 1];
    for (int distance = 0; distance < kernel.length; distance++) {
      kernel[distance] = 1 - (double) distance / kernel.length;
    }
    growth = 100.0 / context.options().integer("decay");
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (!into.isFull() && hottest[1] > 0) {
      int region = hottestRegion();
      into.offer(region * regionPages, regionPages);
      if (!into.isFull()) {
        hottest[leaves + region] = 0;
        update(region, region);
      }
    }
  }

  private int hottestRegion() {
    int node = 1;
    while (node < leaves) {
      node *= 2;
      node += hottest[node] == hottest[node / 2] ? 0 : 1;
    }
    return node - leaves;
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    gain *= growth;
    if (gain > GAIN_MAX) {
      scaleDown();
    }
    int region = (int) (fault.page() / regionPages);
    int first = Math.max(0, region - kernel.length + 1);
    int last = Math.min(regions - 1, region + kernel.length - 1);
    for (int near = first; near <= last; near++) {
      hottest[leaves + near] += gain * kernel[Math.abs(near - region)];
    }
    update(first, last);
  }

  /// Makes the maxima above some regions right again.
  private void update(int firstRegion, int lastRegion) {
    int first = (leaves + firstRegion) / 2;
    int last = (leaves + lastRegion) / 2;
    while (first > 0) {
      for (int node = first; node <= last; node++) {
        hottest[node] = Math.max(hottest[2 * node], hottest[2 * node + 1]);
      }
      first /= 2;
      last /= 2;
    }
  }

  private void scaleDown() {
    for (int node = 1; node < hottest.length; node++) {
      hottest[node] /= GAIN_MAX;
    }
    gain /= GAIN_MAX;
  }
}
