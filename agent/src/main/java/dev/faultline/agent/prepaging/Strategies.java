package dev.faultline.agent.prepaging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The registry: every strategy that Faultline ships, one line each, in the order in which tables
/// show them.
public final class Strategies {
  private static final List<Strategy> ALL =
      List.of(
          DemandOnly.STRATEGY,
          Linear.STRATEGY,
          RandomOrder.STRATEGY,
          Forward.STRATEGY,
          Backward.STRATEGY,
          Dual.STRATEGY,
          MultiPivot.STRATEGY,
          Leap.STRATEGY,
          Stream.STRATEGY,
          Markov.STRATEGY,
          ScoreMap.STRATEGY,
          FaultAround.STRATEGY,
          Chunk.STRATEGY,
          PullCursor.STRATEGY,
          HotFirst.STRATEGY,
          Adaptive.STRATEGY,
          Oracle.STRATEGY);

  private Strategies() {}

  public static List<Strategy> all() {
    return ALL;
  }

  public static List<String> names() {
    return ALL.stream().map(Strategy::name).toList();
  }

  /// The strategy of that name, or null.
  public static @Nullable Strategy find(String name) {
    for (Strategy strategy : ALL) {
      if (strategy.name().equals(name)) {
        return strategy;
      }
    }
    return null;
  }
}
