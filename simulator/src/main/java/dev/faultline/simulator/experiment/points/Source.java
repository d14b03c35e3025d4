package dev.faultline.simulator.experiment.points;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.CheckResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the scenarios of an experiment come from: one that is shipped or a file, read again for
/// each point, with that point's values.
///
/// @param name of a shipped scenario, or a path
/// @param overrides each `KEY=VALUE`, for every point
/// @param seed instead of the scenario's own, or null
public record Source(String name, List<String> overrides, @Nullable Long seed) {
  public static Source of(String name, String... overrides) {
    return new Source(name, List.of(overrides), null);
  }

  /// @param more overrides besides, which prevail
  public CheckResult read(List<String> more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(more);
    CheckResult result = Catalogue.find(name, all);
    Scenario scenario = result.scenario();
    return seed == null || scenario == null
        ? result
        : new CheckResult(List.of(), result.notes(), scenario.withSeed(seed));
  }
}
