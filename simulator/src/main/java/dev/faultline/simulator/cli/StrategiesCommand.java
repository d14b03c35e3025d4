package dev.faultline.simulator.cli;

import dev.faultline.agent.prepaging.OptionSpec;
import dev.faultline.agent.prepaging.Strategies;
import dev.faultline.agent.prepaging.Strategy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `faultline strategies`
@Command(
    name = "strategies",
    description = "Lists the pre-paging strategies with their options and sources.")
final class StrategiesCommand implements Callable<Integer> {
  private final Context context;

  StrategiesCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    for (Strategy strategy : Strategies.all()) {
      String told = strategy.clairvoyant() ? " (told the future: no choice, but a measure)" : "";
      context.out().println(strategy.name() + told);
      context.out().println("    " + strategy.summary());
      context.out().println("    follows: " + strategy.source());
      for (OptionSpec option : strategy.options()) {
        String values =
            option.isInteger()
                ? option.minimum() + " to " + option.maximum()
                : String.join(" | ", option.choices());
        context
            .out()
            .println(
                "    %s: %s (%s; default %s)"
                    .formatted(option.name(), option.description(), values, option.defaultValue()));
      }
    }
    return Main.DONE;
  }
}
