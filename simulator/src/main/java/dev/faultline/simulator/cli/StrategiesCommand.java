package dev.faultline.simulator.cli;

import dev.faultline.agent.plugin.Plugins;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.reports.render.Table;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `faultline strategies`
@Command(
    name = "strategies",
    description = "Lists the pre-paging strategies with their options and sources.")
final class StrategiesCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private PluginOptions plugins = new PluginOptions();

  StrategiesCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    for (Strategy strategy : Strategies.all()) {
      String told =
          strategy.clairvoyant()
              ? " (told the future: no choice, but a measure)"
              : strategy.looksAhead() ? " (runs a copy of the guest ahead: --engine virtual)" : "";
      context.out().println(strategy.name() + told);
      context.out().println("    " + strategy.summary());
      context.out().println("    follows: " + strategy.source());
      context.out().println("    comes from: " + Table.clean(Plugins.origin(strategy.name())));
      for (OptionSpec option : strategy.options()) {
        String fallback = option.isFile() ? "required" : "default " + option.defaultValue();
        context
            .out()
            .println(
                "    %s: %s (%s; %s)"
                    .formatted(option.name(), option.description(), option.values(), fallback));
      }
    }
    return ExitStatus.DONE;
  }
}
