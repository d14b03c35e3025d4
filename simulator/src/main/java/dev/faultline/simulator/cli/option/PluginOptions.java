package dev.faultline.simulator.cli.option;

import dev.faultline.agent.plugin.Plugins;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.keys.MigrationKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Strategies from elsewhere, for every command that knows strategies by name.
public final class PluginOptions {
  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Also take strategies from the jars in DIR, whose code is trusted.")
  private @Nullable Path folder;

  /// Loads them, before anything asks for a strategy.
  ///
  /// @throws RequestException naming the jar and what is wrong with it
  public void load() {
    Path from = folder;
    if (from == null) {
      return;
    }
    Plugins.load(from);
    for (Strategy strategy : Strategies.all()) {
      String origin = Plugins.origin(strategy.name());
      for (OptionSpec option : strategy.options()) {
        if (!origin.equals(Plugins.SHIPPED)
            && MigrationKeys.MIGRATION.find(option.name()) != null) {
          throw new RequestException(
              "plugin "
                  + origin
                  + ": option "
                  + option.name()
                  + " of its strategy "
                  + strategy.name()
                  + " is a key of migration already; give it another name");
        }
      }
    }
  }
}
