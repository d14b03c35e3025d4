package dev.faultline.scenarios.read;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.tree.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What reading a scenario gave: the scenario, or every problem found, in the order of the file.
///
/// @param problems empty if and only if there is a scenario
/// @param notes what the file does not say and is worth knowing, in whole lines
/// @param scenario as resolved, or null
public record CheckResult(List<Problem> problems, List<String> notes, @Nullable Scenario scenario) {
  public CheckResult {
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
    if (problems.isEmpty() == (scenario == null)) {
      throw new IllegalArgumentException("either a scenario or problems: " + problems);
    }
  }

  /// Of what could not be read at all.
  public static CheckResult of(Problem problem) {
    return new CheckResult(List.of(problem), List.of(), null);
  }

  public boolean isValid() {
    return scenario != null;
  }

  /// The scenario.
  ///
  /// @throws RequestException with every problem, one a line, if there is none
  public Scenario orThrow() {
    Scenario result = scenario;
    if (result == null) {
      throw new RequestException(
          String.join("\n", problems.stream().map(Problem::toString).toList()));
    }
    return result;
  }
}
