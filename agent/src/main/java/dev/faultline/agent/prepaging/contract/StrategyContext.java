package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.random.SeededRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a strategy's factory is given.
///
/// @param map the guest's memory map
/// @param random a seeded stream of the strategy's own
/// @param options its options, all of them, defaults filled in
/// @param future the first touches after RESUME, in order; present only for a strategy that is
///   declared clairvoyant
/// @param recordings what earlier runs of the guest recorded, by the name that an option gives
public record StrategyContext(
    MemoryMap map,
    SeededRandom random,
    Options options,
    @Nullable Future future,
    Function<String, Recording> recordings) {
  /// Without recordings.
  public StrategyContext(
      MemoryMap map, SeededRandom random, Options options, @Nullable Future future) {
    this(map, random, options, future, from -> RecordingSource.NONE.find(from, "", map));
  }

  /// The recording that an option names.
  public Recording recording(String option) {
    return recordings.apply(options.text(option));
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
