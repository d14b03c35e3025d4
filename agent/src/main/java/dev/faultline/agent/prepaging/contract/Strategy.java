package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.request.RequestException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The declaration of a strategy: what the registry, the scenario reader and the docs know of it.
///
/// @param name as written in `migration.prepaging`
/// @param summary one line: the rule
/// @param source the paper, code or document that it follows
/// @param clairvoyant whether it is told the future; such a strategy is a bound, not a choice
/// @param looksAhead whether it wants a private copy of the guest to run ahead, which some engines
///   cannot do
/// @param options its options, in the order in which docs list them
/// @param factory makes an instance for one migration
public record Strategy(
    String name,
    String summary,
    String source,
    boolean clairvoyant,
    boolean looksAhead,
    List<OptionSpec> options,
    Function<StrategyContext, Prepager> factory) {
  /// One that does not look ahead.
  public Strategy(
      String name,
      String summary,
      String source,
      boolean clairvoyant,
      List<OptionSpec> options,
      Function<StrategyContext, Prepager> factory) {
    this(name, summary, source, clairvoyant, false, options, factory);
  }

  /// Fills the defaults in and checks every value.
  ///
  /// @param given values (`Long` or `String`) by option name
  /// @throws RequestException if an option is unknown or its value illegal
  public Options resolve(Map<String, ?> given) {
    Options resolved = new Options();
    for (OptionSpec option : options) {
      Object value = given.get(option.name());
      if (value == null) {
        value = option.defaultValue();
      }
      String problem = option.problem(value);
      if (problem != null) {
        throw new RequestException(
            "option "
                + option.name()
                + " of "
                + name
                + (value.equals("") ? " is not given" : " is " + value)
                + "; it "
                + problem);
      }
      resolved.put(option.name(), value);
    }
    for (String key : given.keySet()) {
      if (options.stream().noneMatch(option -> option.name().equals(key))) {
        throw new RequestException("strategy " + name + " has no option " + key);
      }
    }
    return resolved;
  }
}
