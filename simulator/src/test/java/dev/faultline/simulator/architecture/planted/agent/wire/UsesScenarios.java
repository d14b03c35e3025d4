package dev.faultline.simulator.architecture.planted.agent.wire;

import dev.faultline.simulator.architecture.planted.scenarios.UsesSimulator;

/// Planted: the agent looks up.
public final class UsesScenarios {
  UsesSimulator scenario = new UsesSimulator();
}
