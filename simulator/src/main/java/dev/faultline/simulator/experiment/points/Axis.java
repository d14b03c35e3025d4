package dev.faultline.simulator.experiment.points;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import java.util.ArrayList;
import java.util.List;

/// What an experiment varies, and the values that it gives it. The values of an experiment's first
/// axis are held against one another, under each combination of the others.
///
/// @param name a key of scenarios, [#PREPAGING], [#MODE] or [#SCENARIO]
/// @param choices in the order of tables
/// @param baseline label of the choice that the others are held against; empty if there is none
public record Axis(String name, List<Choice> choices, String baseline) {
  public static final String PREPAGING = "prepaging";
  public static final String MODE = "mode";
  public static final String SCENARIO = "scenario";

  private static final String BASELINE = "linear";

  private static final String ORACLE = "oracle";

  /// @throws RequestException if a value is there twice
  public Axis {
    if (choices.isEmpty()) {
      throw new RequestException("no " + name + " to run; name one");
    }
    List<String> seen = new ArrayList<>();
    for (Choice choice : choices) {
      if (seen.contains(choice.label())) {
        throw new RequestException(
            name + " " + choice.label() + " is given twice; name each value once");
      }
      seen.add(choice.label());
    }
    if (!baseline.isEmpty() && !seen.contains(baseline)) {
      throw new RequestException(
          name + " " + baseline + " is to be the baseline and is not among " + seen);
    }
    choices = List.copyOf(choices);
  }

  /// Strategies, held against `linear` if that is among them.
  public static Axis of(List<Contender> contenders) {
    List<Choice> choices = contenders.stream().<Choice>map(Choice.OfStrategy::new).toList();
    boolean held = contenders.stream().anyMatch(one -> one.label().equals(BASELINE));
    return new Axis(PREPAGING, choices, held ? BASELINE : "");
  }

  /// Values of a key.
  public static Axis of(String key, List<String> values) {
    List<Choice> choices =
        values.stream().<Choice>map(value -> new Choice.Value(key, value)).toList();
    return new Axis(key, choices, "");
  }

  /// The same with its values held against this one.
  public Axis withBaseline(String newBaseline) {
    return new Axis(name, choices, newBaseline);
  }

  /// Scenarios, by their names.
  ///
  /// @param sources of each
  public static Axis of(List<Scenario> scenarios, List<Source> sources) {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      choices.add(new Choice.OfScenario(scenarios.get(i).name(), sources.get(i)));
    }
    return new Axis(SCENARIO, choices, "");
  }

  public List<String> labels() {
    return choices.stream().map(Choice::label).toList();
  }

  public SetFile.Axis inFile() {
    return new SetFile.Axis(name, labels());
  }

  /// The parts that the values play, where they are judged by this metric.
  public SetFile.Roles roles(Metric judged) {
    List<String> told = new ArrayList<>();
    for (Choice choice : choices) {
      Contender one =
          switch (choice) {
            case Choice.OfStrategy(Contender strategy) -> strategy;
            case Choice.OfMode way -> way.contender();
            default -> null;
          };
      if (one != null && one.strategy().clairvoyant()) {
        told.add(one.label().equals(ORACLE) ? 0 : told.size(), choice.label());
      }
    }
    return new SetFile.Roles(baseline, told, judged.name(), List.of());
  }
}
