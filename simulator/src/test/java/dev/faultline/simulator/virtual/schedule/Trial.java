package dev.faultline.simulator.virtual.schedule;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.Watched;
import java.util.ArrayList;
import java.util.List;

/// One schedule, run under the invariants of [Watched]: first safety, whatever happens; then
/// liveness, where nothing that happens is for good: a guest that was given away has to get all of
/// its pages, and do its work.
///
/// @param violation what did not hold; empty if all did
/// @param atTarget whether the guest ran there
/// @param happened which of the failures did
public record Trial(
    Scenario scenario,
    String violation,
    Status status,
    boolean atTarget,
    long recoveries,
    List<PlannedFailure> happened) {
  public static Trial of(Scenario scenario) {
    MigrationOutcome outcome;
    try {
      outcome =
          Watched.engine(TraceSource.NONE, Strategies::find)
              .run(scenario, Progress.NONE)
              .migrations()
              .getFirst();
    } catch (RuntimeException | AssertionError broken) {
      return new Trial(scenario, broken.toString(), Status.FAILED, false, 0, List.of());
    }
    boolean atTarget = outcome.phases().stream().anyMatch(p -> p.name().equals("RESUME"));
    List<PlannedFailure> happened = new ArrayList<>();
    for (int i = 0; i < scenario.failures().size(); i++) {
      String never = "failure " + (i + 1) + " of";
      if (outcome.cautions().stream().noneMatch(caution -> caution.startsWith(never))) {
        happened.add(scenario.failures().get(i));
      }
    }
    return new Trial(
        scenario,
        violation(outcome, atTarget, happened),
        outcome.status(),
        atTarget,
        outcome.get(PhaseMetrics.RECOVERIES),
        happened);
  }

  /// One after the other, and the link is not tried for longer.
  private static boolean mayBeTooLong(List<PlannedFailure> happened) {
    long nanos = 0;
    for (PlannedFailure one : happened) {
      if (!(one.what() instanceof Failure.FullDisk)) { // which takes nothing away
        nanos += one.what().nanos() * one.when().times();
      }
    }
    return nanos > Reconnection.SOURCE_NANOS_MAX - Reconnection.CONNECT_NANOS_MAX;
  }

  private static String violation(
      MigrationOutcome outcome, boolean atTarget, List<PlannedFailure> happened) {
    boolean forGood =
        happened.stream()
            .map(PlannedFailure::what)
            .anyMatch(what -> what.nanos() == Failure.EVER && !(what instanceof Failure.FullDisk));
    boolean isKilled =
        happened.stream().anyMatch(one -> one.what() instanceof Failure.Restarted)
            && outcome.message().matches("the (source|target) was killed.*");
    String ended = outcome.status() + ": " + outcome.message();
    return switch (outcome.status()) {
      case COMPLETED -> "";
      case AT_SOURCE -> atTarget ? "the guest ran at the target, and then at the source" : "";
      case LOST, PAUSED ->
          forGood || isKilled || (outcome.status() == Status.PAUSED && mayBeTooLong(happened))
              ? ""
              : "not completed though nothing was for good; " + ended;
      case UNFINISHED -> "it hangs; " + ended;
      case FAILED, CANCELLED -> ended;
    };
  }
}
