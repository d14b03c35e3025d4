package dev.faultline.simulator.cli.option;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.points.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `run`, `compare`, `sweep` and `validate` have in common: which scenario, and where its
/// results go.
public final class ScenarioOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of every random stream (default: the scenario's).")
  public @Nullable Long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value for any key, as in link.bandwidth=1Gbit/s. Repeatable.")
  public List<String> overrides = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where result folders are made (default: faultline-results).")
  public @Nullable Path out;

  @Option(names = "--no-progress", description = "Do not show how far it is.")
  public boolean noProgress;

  public Path parent() {
    return out == null ? ResultFolder.DEFAULT_PARENT : out;
  }

  /// @param more overrides besides those that are given
  public Source source(String nameOrPath, String... more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(List.of(more));
    return new Source(nameOrPath, List.copyOf(all), seed);
  }

  /// The scenario, or null after its problems have been printed.
  ///
  /// @param more overrides besides those that are given
  public @Nullable Scenario read(Context context, String nameOrPath, String... more) {
    return read(context, source(nameOrPath, more));
  }

  public @Nullable Scenario read(Context context, Source source) {
    CheckResult result = source.read(List.of());
    if (result.scenario() == null) {
      Errors.problems(context, result);
    }
    return result.scenario();
  }
}
