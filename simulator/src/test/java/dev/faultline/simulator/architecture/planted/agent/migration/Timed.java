package dev.faultline.simulator.architecture.planted.agent.migration;

import java.time.Clock;
import java.time.Instant;

/// Planted: the heart reads clocks.
public final class Timed {
  Thread thread;
  Clock clock;

  long now() {
    return System.nanoTime() + System.currentTimeMillis() + Instant.now().getEpochSecond();
  }
}
