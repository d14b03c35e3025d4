package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a strategy's factory is given.
///
/// @param map the guest's memory map
/// @param random a seeded stream of the strategy's own
/// @param options its options, all of them, defaults filled in
/// @param future the first touches after RESUME, in order; present only for a strategy that is
///   declared clairvoyant
/// @param copies starts a private copy of the guest at SUSPEND; null where an engine cannot
/// @param recordings what earlier runs of the guest recorded, by the name that an option gives
public record StrategyContext(
    MemoryMap map,
    SeededRandom random,
    Options options,
    @Nullable Future future,
    Lookahead.@Nullable Starter copies,
    Function<String, Recording> recordings) {
  /// Where no copy of the guest can run.
  public StrategyContext(
      MemoryMap map,
      SeededRandom random,
      Options options,
      @Nullable Future future,
      Function<String, Recording> recordings) {
    this(map, random, options, future, null, recordings);
  }

  /// Without recordings.
  public StrategyContext(
      MemoryMap map, SeededRandom random, Options options, @Nullable Future future) {
    this(map, random, options, future, from -> RecordingSource.NONE.find(from, "", map));
  }

  /// The recording that an option names.
  public Recording recording(String option) {
    return recordings.apply(options.text(option));
  }

  /// A private copy of the guest that runs ahead, for a strategy that looks ahead.
  ///
  /// @throws RequestException if no copy can run here
  public Lookahead lookahead(Lookahead.Terms terms) {
    if (copies == null) {
      throw new RequestException(
          "this engine runs no copy of the guest ahead: choose another strategy, or --engine"
              + " virtual");
    }
    return copies.start(terms);
  }

  /// The future, for a clairvoyant strategy.
  ///
  /// @throws IllegalStateException if there is none
  public Future requiredFuture() {
    if (future == null) {
      throw new IllegalStateException("this engine cannot tell a strategy the future");
    }
    return future;
  }
}
