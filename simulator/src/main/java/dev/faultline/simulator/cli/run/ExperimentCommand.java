package dev.faultline.simulator.cli.run;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.render.Screen;
import dev.faultline.reports.render.SetText;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.StatusLine;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Experiment;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.points.Points;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `compare` and `sweep` have in common: they run an experiment, show how far it is, print
/// what came of it and what did not.
public final class ExperimentCommand {
  private static final int FAILURES_SHOWN = 5;
  private static final int PROBLEMS_SHOWN = 20;
  private static final int JOBS_MAX = 1024;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Runs at once (default: one a core; one where an engine measures, as live).")
  private @Nullable Integer jobs;

  @Option(
      names = "--wide",
      description = "Print all columns of a comparison, not only those that one reads.")
  private boolean wide;

  /// @throws RequestException for a number of jobs that cannot be
  public int threads(Supplier<Engine> engines) {
    if (jobs == null) {
      try (Engine one = engines.get()) {
        // others would take each other's cores
        return one.traits().sharesHost() ? Runtime.getRuntime().availableProcessors() : 1;
      }
    }
    if (jobs < 1 || jobs > JOBS_MAX) {
      throw new RequestException(
          "--jobs is "
              + jobs
              + "; it must be a whole number from 1 to "
              + JOBS_MAX
              + ", or be left out for one a core");
    }
    return jobs;
  }

  /// Whether there are points to run; their problems have been printed if not.
  public static boolean areFine(Context context, Points points) {
    List<Problem> problems = points.problems();
    problems.stream()
        .limit(PROBLEMS_SHOWN)
        .forEach(problem -> context.err().println(Table.clean(problem.toString())));
    if (problems.size() > PROBLEMS_SHOWN) {
      Errors.say(context, "and " + (problems.size() - PROBLEMS_SHOWN) + " more problems");
    }
    return problems.isEmpty();
  }

  /// @param again how to go on with it once it was stopped; empty if that cannot be
  /// @return the exit status
  public int run(
      Context context,
      Experiment experiment,
      Supplier<Engine> engines,
      int threads,
      ResultFolder folder,
      boolean quiet,
      String again) {
    return run(context, experiment, engines, threads, folder, quiet, again, all -> List.of());
  }

  /// @param first what is said before the rest
  public int run(
      Context context,
      Experiment experiment,
      Supplier<Engine> engines,
      int threads,
      ResultFolder folder,
      boolean quiet,
      String again,
      Function<SetAnalysis, List<String>> first) {
    try (Engine one = engines.get()) {
      Forecast.say(context, one, experiment, threads);
    }
    ExperimentProgress progress = new ExperimentProgress(experiment.runCount());
    context.interrupts().whenAsked(progress::cancel, progress::isHeard);
    SetAnalysis analysis;
    try (StatusLine status =
        new StatusLine(context, Table.clean(experiment.name()), progress, quiet)) {
      analysis = experiment.run(engines, threads, folder, progress);
    }
    Results results = new Results.RunSet(analysis, folder.path());
    Path csv = folder.render(results, Format.CSV);
    Path report = folder.render(results, Format.HTML);
    List<String> said = analysis.migrations().isEmpty() ? List.of() : first.apply(analysis);
    said.forEach(one -> context.out().print(Table.wrapped(one, context.width())));
    context.out().print(said.isEmpty() ? "" : "\n");
    context.out().print(SetText.of(analysis, new Screen(context.width(), wide, context.styled())));
    int failed = complain(context, analysis, progress, csv, again);
    context.out().println(report);
    if (isStopped(analysis, progress)) {
      return ExitStatus.STOPPED;
    }
    return failed > 0 ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  /// Whether somebody stopped it before its end; who asks when all is done already gets all.
  private static boolean isStopped(SetAnalysis analysis, ExperimentProgress progress) {
    return progress.isCancelled()
        && analysis.set().missing().stream()
            .anyMatch(run -> run.reason().equals(SetFile.MissingRun.CANCELLED));
  }

  /// @return how many runs failed
  private static int complain(
      Context context, SetAnalysis analysis, ExperimentProgress progress, Path csv, String again) {
    SetFile set = analysis.set();
    List<String> failures = new ArrayList<>();
    for (SetFile.MissingRun missing : set.missing()) {
      if (missing.reason().startsWith("failed")) {
        failures.add(
            missing.point().values() + " with seed " + missing.seed() + " " + missing.reason());
      }
    }
    for (SetFile.RunReference run : set.runs()) {
      if (MigrationResult.isFailure(run.status())) {
        failures.add(
            run.point().values()
                + " with seed "
                + run.seed()
                + " "
                + run.status()
                + ": "
                + run.file());
      }
    }
    failures.stream().limit(FAILURES_SHOWN).forEach(line -> Errors.say(context, line));
    if (failures.size() > FAILURES_SHOWN) {
      Errors.say(context, "and " + (failures.size() - FAILURES_SHOWN) + " more");
    }
    if (isStopped(analysis, progress)) {
      Errors.say(
          context,
          "stopped: "
              + set.runs().size()
              + " of "
              + progress.runs()
              + " runs are done and kept in "
              + csv.getParent()
              + "; the others are missing"
              + again);
    }
    return failures.size();
  }
}
