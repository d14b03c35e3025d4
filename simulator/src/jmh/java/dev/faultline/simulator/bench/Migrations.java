package dev.faultline.simulator.bench;

import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.Engines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the benchmarks run: one migration of a scenario through the virtual engine, the bound
/// included, no files.
final class Migrations {
  private Migrations() {}

  /// A scenario of this folder, or a shipped one.
  ///
  /// @param set more overrides, each `KEY=VALUE`
  static Scenario scenario(String name, String strategy, String... set) {
    if (Strategies.find(strategy) == null) {
      throw new IllegalArgumentException(
          "strategy is " + strategy + "; there are " + Strategies.names());
    }
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("migration.prepaging=" + strategy);
    if (Catalogue.names().contains(name)) {
      return Catalogue.find(name, overrides).orThrow();
    }
    try (InputStream text = Migrations.class.getResourceAsStream(name + ".yaml")) {
      if (text == null) {
        throw new IllegalArgumentException("no scenario " + name);
      }
      return new ScenarioReader()
          .read(name, new String(text.readAllBytes(), StandardCharsets.UTF_8), overrides)
          .orThrow();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static MigrationOutcome run(Scenario scenario) {
    MigrationOutcome outcome =
        Engines.find("virtual").get().run(scenario, Progress.NONE).migrations().getFirst();
    if (outcome.status() != MigrationOutcome.Status.COMPLETED) {
      throw new IllegalStateException(outcome.status() + ": " + outcome.message());
    }
    return outcome;
  }
}
