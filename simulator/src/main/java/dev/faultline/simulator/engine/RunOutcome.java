package dev.faultline.simulator.engine;

import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// What an engine measured in one run.
///
/// @param migrations one in the usual case
/// @param firstTouches of each migration, if the engine was told to record them; else empty
public record RunOutcome(List<MigrationOutcome> migrations, List<PageRuns> firstTouches) {
  public RunOutcome(List<MigrationOutcome> migrations) {
    this(migrations, List.of());
  }
}
