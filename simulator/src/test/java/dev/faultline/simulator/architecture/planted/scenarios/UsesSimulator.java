package dev.faultline.simulator.architecture.planted.scenarios;

import dev.faultline.simulator.architecture.planted.simulator.live.Sleeper;

/// Planted: scenarios look up.
public final class UsesSimulator {
  Sleeper engine = new Sleeper();
}
