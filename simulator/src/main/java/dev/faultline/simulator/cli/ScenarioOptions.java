package dev.faultline.simulator.cli;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.simulator.experiment.ResultFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `run`, `compare` and `validate` have in common: which scenario, and where its results go.
final class ScenarioOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random stream (default: the scenario's).")
  @Nullable Long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value for any key, as in link.bandwidth=1Gbit/s. Repeatable.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where result folders are made (default: faultline-results).")
  @Nullable Path out;

  @Option(names = "--no-progress", description = "Do not show how far it is.")
  boolean noProgress;

  Path parent() {
    return out == null ? ResultFolder.DEFAULT_PARENT : out;
  }

  /// The scenario, or null after its problems have been printed.
  ///
  /// @param more overrides besides those that are given
  @Nullable Scenario read(Context context, String nameOrPath, String... more) {
    List<String> changes = new ArrayList<>(overrides);
    changes.addAll(List.of(more));
    CheckResult result = Catalogue.find(nameOrPath, changes);
    Scenario scenario = result.scenario();
    if (scenario == null) {
      Errors.problems(context, result);
      return null;
    }
    return seed == null ? scenario : scenario.withSeed(seed);
  }
}
