package dev.faultline.simulator.engine;

import dev.faultline.scenarios.Scenario;

/// Runs a scenario: `virtual` in virtual time, later `live` on agents and `qemu`.
public interface Engine {
  /// The engine's name in results and on the command line.
  String name();

  /// Runs all migrations of the scenario to their end. Stops early, with what is known so far, when
  /// the progress says so.
  ///
  /// @throws IllegalArgumentException if the scenario asks for what this engine cannot do
  RunOutcome run(Scenario scenario, Progress progress);
}
