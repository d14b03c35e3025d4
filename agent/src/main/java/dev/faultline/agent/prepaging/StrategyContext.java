package dev.faultline.agent.prepaging;

import dev.faultline.agent.guest.SeededRandom;
import dev.faultline.agent.memory.MemoryMap;
import org.jspecify.annotations.Nullable;

/// What a strategy's factory is given.
///
/// @param map the guest's memory map
/// @param random a seeded stream of the strategy's own
/// @param options its options, all of them, defaults filled in
/// @param future the first touches after RESUME, in order; present only for a strategy that is
///   declared clairvoyant
public record StrategyContext(
    MemoryMap map, SeededRandom random, Options options, @Nullable Future future) {
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
