package dev.faultline.simulator.engine;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;

/// Runs scenarios, one at a time: `virtual` in virtual time, `live` on agents, later `qemu`.
public interface Engine extends AutoCloseable {
  /// The engine's name in results and on the command line.
  String name();

  /// What it is like; asked also of one that never runs.
  default Traits traits() {
    return Traits.COMPUTED;
  }

  /// Runs all migrations of the scenario to their end. Stops early, with what is known so far, when
  /// the progress says so.
  ///
  /// @throws RequestException if the scenario asks for what this engine cannot do
  RunOutcome run(Scenario scenario, Progress progress);

  /// The scenario that an engine in virtual time runs to say what this one does: that which this
  /// one makes of a scenario, in one place.
  default Scenario twin(Scenario scenario) {
    return scenario;
  }

  /// What a run will cost, told without running it.
  ///
  /// @throws RequestException if the scenario asks for what this engine cannot do
  default Cost cost(Scenario scenario) {
    return Cost.UNKNOWN;
  }

  /// Makes sure that what the first run finds is what the later ones find: an engine that gets
  /// faster while it runs does one that nobody sees. Otherwise nothing.
  ///
  /// @param progress may say stop; it hears of no pages
  default void rehearse(Scenario scenario, Progress progress) {}

  /// From now on runs say which pages their guests touched after RESUME, in which order.
  ///
  /// @throws RequestException if this engine does not know
  default void recordFirstTouches() {
    throw new RequestException(
        "--record-touches: the engine " + name() + " records none; use --engine virtual");
  }

  /// Ends what was kept for the next run.
  @Override
  default void close() {}
}
