package dev.faultline.simulator.experiment;

import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import java.util.ArrayList;
import java.util.List;

/// What an experiment varies, and the values that it gives it. The values of an experiment's first
/// axis are held against one another, under each combination of the others.
///
/// @param name a key of scenarios, [#PREPAGING] or [#SCENARIO]
/// @param choices in the order of tables
public record Axis(String name, List<Choice> choices) {
  public static final String PREPAGING = "prepaging";
  public static final String SCENARIO = "scenario";

  /// The strategy that the others are held against.
  public static final String BASELINE = "linear";

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
    choices = List.copyOf(choices);
  }

  public static Axis of(List<Contender> contenders) {
    return new Axis(PREPAGING, contenders.stream().<Choice>map(Choice.OfStrategy::new).toList());
  }

  /// Values of a key.
  public static Axis of(String key, List<String> values) {
    return new Axis(
        key, values.stream().<Choice>map(value -> new Choice.Value(key, value)).toList());
  }

  /// Scenarios, by their names.
  ///
  /// @param sources of each
  public static Axis of(List<Scenario> scenarios, List<Source> sources) {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      choices.add(new Choice.OfScenario(scenarios.get(i).name(), sources.get(i)));
    }
    return new Axis(SCENARIO, choices);
  }

  List<String> labels() {
    return choices.stream().map(Choice::label).toList();
  }

  SetFile.Axis inFile() {
    return new SetFile.Axis(name, labels());
  }

  /// The parts that the values play.
  SetFile.Roles roles() {
    List<String> told = new ArrayList<>();
    for (Choice choice : choices) {
      if (choice instanceof Choice.OfStrategy(Contender one) && one.strategy().clairvoyant()) {
        told.add(one.label().equals(ORACLE) ? 0 : told.size(), one.label());
      }
    }
    boolean held = name.equals(PREPAGING) && labels().contains(BASELINE);
    return new SetFile.Roles(held ? BASELINE : "", told);
  }
}
