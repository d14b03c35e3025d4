package dev.faultline.agent.prepaging.strategy;

import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.ahead.Shadow;
import dev.faultline.agent.prepaging.strategy.fault.Backward;
import dev.faultline.agent.prepaging.strategy.fault.Chunk;
import dev.faultline.agent.prepaging.strategy.fault.Dual;
import dev.faultline.agent.prepaging.strategy.fault.FaultAround;
import dev.faultline.agent.prepaging.strategy.fault.Forward;
import dev.faultline.agent.prepaging.strategy.fault.Leap;
import dev.faultline.agent.prepaging.strategy.fault.Markov;
import dev.faultline.agent.prepaging.strategy.fault.MultiPivot;
import dev.faultline.agent.prepaging.strategy.fault.ScoreMap;
import dev.faultline.agent.prepaging.strategy.fault.Stream;
import dev.faultline.agent.prepaging.strategy.fixed.ClairvoyantK;
import dev.faultline.agent.prepaging.strategy.fixed.DemandOnly;
import dev.faultline.agent.prepaging.strategy.fixed.Linear;
import dev.faultline.agent.prepaging.strategy.fixed.Oracle;
import dev.faultline.agent.prepaging.strategy.fixed.PullCursor;
import dev.faultline.agent.prepaging.strategy.fixed.RandomOrder;
import dev.faultline.agent.prepaging.strategy.past.Adaptive;
import dev.faultline.agent.prepaging.strategy.past.HotFirst;
import dev.faultline.agent.prepaging.strategy.past.Recorded;
import dev.faultline.agent.prepaging.toolkit.Guarded;
import dev.faultline.agent.request.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The registry: every strategy that Faultline ships, one line each, in the order in which tables
/// show them, and behind them those that a process has added from elsewhere.
public final class Strategies {
  private static final List<Strategy> SHIPPED =
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
          Recorded.STRATEGY,
          Adaptive.STRATEGY,
          Shadow.STRATEGY,
          ClairvoyantK.STRATEGY,
          Oracle.STRATEGY);

  private static volatile List<Strategy> all = SHIPPED;

  private Strategies() {}

  public static List<Strategy> all() {
    return all;
  }

  /// Adds a strategy that Faultline does not ship, for this process. It is held to its contract: a
  /// [StrategyException] says what it did otherwise.
  ///
  /// @param origin where it comes from, for messages
  /// @throws RequestException if there is one of that name
  public static synchronized void add(Strategy strategy, String origin) {
    if (find(strategy.name()) != null) {
      throw new RequestException(
          origin + ": there is a strategy " + strategy.name() + " already; give it another name");
    }
    List<Strategy> more = new ArrayList<>(all);
    more.add(Guarded.strategy(strategy, origin));
    all = List.copyOf(more);
  }

  /// Only those that ship again.
  public static synchronized void withdraw() {
    all = SHIPPED;
  }

  public static List<String> names() {
    return all.stream().map(Strategy::name).toList();
  }

  /// The strategy of that name, or null.
  public static @Nullable Strategy find(String name) {
    for (Strategy strategy : all) {
      if (strategy.name().equals(name)) {
        return strategy;
      }
    }
    return null;
  }
}
