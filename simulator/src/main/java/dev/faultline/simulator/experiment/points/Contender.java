package dev.faultline.simulator.experiment.points;

import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.keys.advice.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A strategy in a comparison, with options of its own where they are given:
/// `multi-pivot:pivots=3`.
///
/// @param label as written: what tables call it
/// @param strategy which one
/// @param options those given
public record Contender(String label, Strategy strategy, TreeMap<String, Object> options) {
  /// Reads `a,b:option=value,c`, or `all`: every strategy that needs no file.
  ///
  /// @throws RequestException naming the value that is wrong
  public static List<Contender> parse(String list) {
    if (list.equals("all")) {
      return Strategies.all().stream()
          .filter(strategy -> strategy.options().stream().noneMatch(OptionSpec::isFile))
          .map(strategy -> one(strategy.name()))
          .toList();
    }
    List<Contender> contenders = new ArrayList<>();
    for (String label : list.split(",", -1)) {
      Contender contender = one(label.strip());
      if (contenders.stream().anyMatch(other -> other.label().equals(contender.label()))) {
        throw new RequestException(
            "strategy " + contender.label() + " is given twice; name it once");
      }
      contenders.add(contender);
    }
    return List.copyOf(contenders);
  }

  /// @throws RequestException naming the value that is wrong
  public static Contender one(String label) {
    String[] parts = label.split(":", -1);
    Strategy strategy = Strategies.find(parts[0]);
    if (strategy == null) {
      String near = Nearest.to(parts[0], Strategies.names());
      throw new RequestException(
          "there is no strategy \""
              + parts[0]
              + "\"; "
              + (near == null ? "" : "did you mean " + near + "? ")
              + "known are "
              + String.join(", ", Strategies.names()));
    }
    TreeMap<String, Object> options = new TreeMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals < 1) {
        throw new RequestException(
            "\"" + parts[i] + "\" in \"" + label + "\" is no option; write NAME:OPTION=VALUE");
      }
      String name = parts[i].substring(0, equals);
      options.put(name, value(strategy, name, parts[i].substring(equals + 1)));
    }
    TreeMap<String, Object> checked = new TreeMap<>(options);
    for (OptionSpec option : strategy.options()) {
      if (option.isFile()) {
        checked.putIfAbsent(option.name(), "the scenario may give it");
      }
    }
    try {
      strategy.resolve(checked);
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          e.getMessage() + "; faultline strategies lists strategies and options");
    }
    return new Contender(label, strategy, options);
  }

  private static Object value(Strategy strategy, String name, String text) {
    for (OptionSpec option : strategy.options()) {
      if (option.name().equals(name) && option.isInteger() && text.matches("-?[0-9]{1,18}")) {
        return Long.valueOf(text);
      }
    }
    return text;
  }

  /// The scenario with every migration under this strategy. Options that the scenario gives to it
  /// stand, unless they are given here.
  public Scenario applyTo(Scenario scenario) {
    List<GuestMigration> changed = new ArrayList<>();
    for (GuestMigration guest : scenario.migrations()) {
      TreeMap<String, Object> given = new TreeMap<>();
      if (guest.migration().prepaging().equals(strategy.name())) {
        given.putAll(guest.migration().options());
      }
      given.putAll(options);
      changed.add(
          new GuestMigration(
              guest.name(),
              guest.vm(),
              guest.guest(),
              guest.migration().withPrepaging(strategy.name(), strategy.resolve(given).all()),
              guest.startNanos()));
    }
    return scenario.withMigrations(changed);
  }
}
