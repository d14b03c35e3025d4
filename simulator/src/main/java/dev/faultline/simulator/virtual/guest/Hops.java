package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile.HandOvers;

/// How long it takes to hand over the faults of one vCPU, one after the other.
final class Hops {
  private static final long UNKNOWN = -1;
  private final HandOvers costs;
  private final SeededRandom draws;
  private long nextNanos = UNKNOWN;

  Hops(HandOvers costs, long seed, int vcpu) {
    this.costs = costs;
    draws = SeededRandom.stream(seed, "late hops", vcpu);
  }

  /// Of the next fault; the same until it has [#happened].
  long nextNanos() {
    if (nextNanos == UNKNOWN) {
      boolean isLate =
          costs.lateHopsPercent() > 0 && draws.nextBelow(100) < costs.lateHopsPercent();
      nextNanos = costs.faultHopNanos() + (isLate ? draws.nextBelow(costs.lateHopNanos() + 1) : 0);
    }
    return nextNanos;
  }

  /// The vCPU has faulted.
  void happened() {
    nextNanos = UNKNOWN;
  }
}
