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

/// What `run` and `compare` have in common.
final class ScenarioOptions {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "virtual",
      description = "virtual (default), live or qemu.")
  String engine = "virtual";

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
  @Nullable Scenario read(Context context, String nameOrPath) {
    CheckResult result = Catalogue.find(nameOrPath, overrides);
    Scenario scenario = result.scenario();
    if (scenario == null) {
      Errors.problems(context, result);
      return null;
    }
    return seed == null ? scenario : scenario.withSeed(seed);
  }
}
