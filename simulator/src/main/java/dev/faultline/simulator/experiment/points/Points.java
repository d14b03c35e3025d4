package dev.faultline.simulator.experiment.points;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.tree.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/// The points of an experiment: every combination of its axes' values, the last axis fastest.
///
/// @param points empty if there are problems
/// @param problems every problem of every point, each once
public record Points(List<Point> points, List<Problem> problems) {
  /// More would take longer to read than most runs take.
  public static final int POINTS_MAX = 10_000;

  /// What is run with each seed.
  ///
  /// @param labels value by axis
  public record Point(TreeMap<String, String> labels, Scenario scenario) {}

  /// @param source of points without a scenario of their own
  /// @throws RequestException if there are too many
  public static Points of(Source source, List<Axis> axes) {
    long count = 1;
    for (Axis axis : axes) {
      count = Math.multiplyExact(count, (long) axis.choices().size());
      if (count > POINTS_MAX) {
        throw new RequestException(
            "the values combine to more than "
                + POINTS_MAX
                + " points; give fewer, or several sweeps");
      }
    }
    List<Point> points = new ArrayList<>();
    LinkedHashMap<String, Problem> problems = new LinkedHashMap<>();
    for (int number = 0; number < count; number++) {
      List<Choice> choices = combination(axes, number);
      CheckResult read = read(source, choices);
      Scenario scenario = read.scenario();
      if (scenario == null) {
        for (Problem problem : read.problems()) {
          String same = problem.path() + problem.value() + problem.rule() + problem.fix();
          problems.putIfAbsent(same, renamed(problem, choices));
        }
      } else {
        points.add(point(axes, choices, scenario));
      }
    }
    return problems.isEmpty()
        ? new Points(List.copyOf(points), List.of())
        : new Points(List.of(), List.copyOf(problems.values()));
  }

  private static List<Choice> combination(List<Axis> axes, int number) {
    Choice[] choices = new Choice[axes.size()];
    int left = number;
    for (int i = axes.size() - 1; i >= 0; i--) {
      List<Choice> of = axes.get(i).choices();
      choices[i] = of.get(left % of.size());
      left /= of.size();
    }
    return List.of(choices);
  }

  private static CheckResult read(Source source, List<Choice> choices) {
    Source from = source;
    List<String> overrides = new ArrayList<>();
    for (Choice choice : choices) {
      if (choice instanceof Choice.OfScenario(String label, Source own)) {
        from = own;
      }
      overrides.addAll(choice.overrides());
    }
    return from.read(overrides);
  }

  private static Point point(List<Axis> axes, List<Choice> choices, Scenario scenario) {
    TreeMap<String, String> labels = new TreeMap<>();
    Scenario changed = scenario;
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      labels.put(axes.get(i).name(), choice.label());
      if (choice instanceof Choice.OfStrategy(Contender contender)) {
        changed = contender.applyTo(changed); // guests with a strategy of their own, too
      }
      if (choice instanceof Choice.OfMode way) {
        Contender contender = way.contender();
        changed = contender == null ? changed : contender.applyTo(changed);
        Modes.check(changed, way.label(), way.mode().getFirst());
      }
    }
    return new Point(labels, changed);
  }

  /// The reader takes every override for one of `--set`.
  private static Problem renamed(Problem problem, List<Choice> choices) {
    for (Choice choice : choices) {
      boolean varied = choice instanceof Choice.Value;
      if ((varied || choice instanceof Choice.OfMode)
          && choice.overrides().contains(override(problem))) {
        return new Problem(
            varied ? "--vary " + override(problem) : "--mode " + choice.label(),
            problem.line(),
            problem.column(),
            problem.path(),
            problem.value(),
            problem.rule(),
            problem.fix());
      }
    }
    return problem;
  }

  private static String override(Problem problem) {
    return problem.file().startsWith("--set ") ? problem.file().substring(6) : "";
  }
}
