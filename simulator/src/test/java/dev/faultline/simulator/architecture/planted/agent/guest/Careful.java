package dev.faultline.simulator.architecture.planted.agent.guest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Allowed: everything that comes close to a violation and is none.
public final class Careful {
  Map<String, Double> kept = new LinkedHashMap<>();

  double compute(long seed, List<String> names) {
    Map<String, Long> counts =
        names.stream().collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
    kept.put("count", (double) counts.size());
    return new SplittableRandom(seed).nextInt() + StrictMath.pow(2, 0.5) + Math.sqrt(2) + seed;
  }
}
