package dev.faultline.simulator.cli.run;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.render.RunTable;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.render.phases.LoadTable;
import dev.faultline.reports.render.phases.RoundTable;
import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.cli.option.AgentOptions;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.EngineOption;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.option.ScenarioOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.StatusLine;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.watch.Watch;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline run SCENARIO`
@Command(name = "run", description = "Runs one migration and writes a result file and a report.")
public final class RunCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      paramLabel = "SCENARIO",
      completionCandidates = Candidates.Scenarios.class,
      description = "A name of faultline scenarios, or a file.")
  private String name = "";

  @Option(
      names = "--prepaging",
      paramLabel = "STRATEGY",
      completionCandidates = Candidates.Prepaging.class,
      description = "Another strategy, as in multi-pivot or multi-pivot:pivots=3.")
  private @Nullable String prepaging;

  @Option(
      names = "--rehearse",
      description =
          "With --engine live: migrate the guest once before, uncounted, so that the agents have"
              + " compiled what they run, as agents have that have served for a while. compare and"
              + " validate always do.")
  private boolean rehearse;

  @Option(
      names = "--record-touches",
      description =
          "Also write which pages the guest touched after RESUME, in which order, into the result"
              + " file, for the strategy recorded.")
  private boolean recordTouches;

  @Option(
      names = "--watch",
      description =
          "Print an address, for a browser on this machine, where the run can be looked at while it"
              + " goes on; its page becomes the report.")
  private boolean watches;

  @Mixin private EngineOption chosen = new EngineOption();

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Mixin private AgentOptions agents = new AgentOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  public RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    Supplier<Engine> engine = context.engines().apply(chosen.engine);
    if (agents.areGiven()) {
      engine = agents.engines(engine, line -> Errors.say(context, line));
    }
    Scenario scenario = options.read(context, name);
    if (scenario == null) {
      return ExitStatus.WRONG;
    }
    if (prepaging != null) {
      scenario = Contender.one(prepaging).applyTo(scenario);
    }
    ResultFolder folder = ResultFolder.create(options.parent(), scenario.name());
    try (Engine one = engine.get()) {
      if (rehearse && !one.traits().rehearses()) {
        throw new RequestException("--rehearse is for --engine live, not " + one.name());
      }
      if (recordTouches) {
        checkRecording(scenario);
        one.recordFirstTouches();
      }
      return run(scenario, one, folder);
    } finally {
      folder.removeIfEmpty();
    }
  }

  /// Where pages come before the guest, its first touches are not what a later run has to push.
  private static void checkRecording(Scenario scenario) {
    for (Scenario.GuestMigration guest : scenario.migrations()) {
      if (guest.migration().mode() != MigrationSpec.Mode.POST_COPY) {
        throw new RequestException(
            "--record-touches: "
                + guest.name()
                + " does not migrate by post-copy; add --set migration.mode=post-copy");
      }
    }
  }

  private Watch watch(Scenario scenario, Engine engine) {
    try {
      Watch watch = new Watch(scenario, engine.name());
      Errors.say(context, "watch it at " + watch.address());
      return watch;
    } catch (IOException e) {
      throw new RequestException("--watch: no port of 127.0.0.1 can be had: " + e.getMessage());
    }
  }

  private int run(Scenario scenario, Engine engine, ResultFolder folder) {
    Forecast.say(context, engine, scenario);
    ExperimentProgress progress = new ExperimentProgress(1);
    context.interrupts().whenAsked(progress::cancel, progress::isHeard);
    RunFile run;
    try (Watch watch = watches ? watch(scenario, engine) : null;
        StatusLine status = new StatusLine(context, name, progress, options.noProgress)) {
      Progress heard = watch == null ? progress.run(0) : watch.around(progress.run(0));
      if (rehearse) {
        engine.rehearse(scenario, heard);
      }
      run = Runs.run(scenario, engine, heard);
      if (watch != null && !progress.isCancelled()) {
        watch.done(run);
      }
    }
    if (progress.isCancelled()) {
      Errors.say(context, "stopped; there is no result, since the one run was not done");
      return ExitStatus.STOPPED;
    }
    run.write(folder.path().resolve(Results.RUN_FILE_NAME));
    Results results = new Results.OneRun(run);
    var unused = folder.render(results, Format.CSV);
    var report = folder.render(results, Format.HTML);
    context
        .out()
        .println(
            Table.clean(
                run.name()
                    + ": "
                    + String.join(", ", run.labels().values())
                    + ", engine "
                    + run.engine()
                    + ", seed "
                    + run.seed()));
    context.out().print(RunTable.of(run, false).text());
    for (Table loads : LoadTable.of(run)) {
      context.out().print("\n" + loads.text());
    }
    for (Table rounds : RoundTable.of(run)) {
      context.out().print("\n" + rounds.text());
    }
    context.out().println(report);
    return run.completed() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
