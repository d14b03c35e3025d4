package dev.faultline.simulator.cli.run;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.EngineOption;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.option.ScenarioOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.SweepRequest;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `faultline sweep SCENARIO`
@Command(
    name = "sweep",
    description = {
      "Runs a scenario under every combination of the values that --vary gives.",
      "What is done is kept, whatever stops it: --resume DIR does the rest, and the result is that"
          + " of a sweep that nobody stopped."
    },
    footer = {
      "",
      "faultline sweep quick --vary link.bandwidth=1Gbit/s,10Gbit/s --vary"
          + " migration.prepaging=linear,dual",
      "",
      "Exit status: 0 done, 1 a run failed, 2 the request was wrong, 130 stopped by Ctrl-C."
    })
public final class SweepCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SCENARIO",
      completionCandidates = Candidates.Scenarios.class,
      arity = "0..1",
      description = "A name of faultline scenarios, or a file.")
  private @Nullable String name;

  @Option(
      names = "--vary",
      paramLabel = "KEY=A,B,...",
      description =
          "Values of a key, as --set takes it. Repeatable: every combination is run. Strategies are"
              + " migration.prepaging=linear,multi-pivot:pivots=3.")
  private List<String> vary = new ArrayList<>();

  @Option(
      names = "--prepaging",
      paramLabel = "A,B,...",
      completionCandidates = Candidates.Prepaging.class,
      description = "The same as --vary migration.prepaging=A,B,...; also all.")
  private @Nullable String prepaging;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of seeds of each combination (default: 1).")
  private int repeat;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with the sweep of that result folder; alone, or with --jobs and --plugins.")
  private @Nullable Path resume;

  @Mixin private EngineOption chosen = new EngineOption();

  @Mixin private ExperimentCommand experiments = new ExperimentCommand();

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  public SweepCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    plugins.load();
    SweepRequest request = resume == null ? asked() : taken(resume);
    Supplier<Engine> engines = context.engines().apply(request.engine());
    int threads = experiments.threads(engines);
    List<Axis> axes = request.axes();
    Points points = Points.of(request.source(), axes);
    if (!ExperimentCommand.areFine(context, points)) {
      return ExitStatus.WRONG;
    }
    var experiment = request.experiment(axes, points);
    ResultFolder folder =
        resume == null
            ? ResultFolder.create(options.parent(), experiment.name())
            : ResultFolder.existing(resume);
    if (resume == null) {
      request.write(folder.path());
    }
    String again = "; faultline sweep --resume " + folder.path() + " does them";
    try (FileChannel mine = SweepRequest.lock(folder.path())) {
      return experiments.run(
          context, experiment, engines, threads, folder, options.noProgress, again);
    } finally {
      folder.removeIfEmpty();
    }
  }

  private SweepRequest asked() {
    if (name == null) {
      throw new RequestException(
          "sweep needs a SCENARIO, or --resume DIR; faultline scenarios lists those that ship");
    }
    List<String> all = new ArrayList<>(vary);
    if (prepaging != null) {
      all.addFirst("migration.prepaging=" + prepaging);
    }
    if (all.isEmpty()) {
      throw new RequestException(
          "nothing is varied; give --vary KEY=A,B,... or --prepaging A,B,...");
    }
    return new SweepRequest(
        new Source(name, List.copyOf(options.overrides), options.seed),
        List.copyOf(all),
        repeat,
        chosen.engine);
  }

  private SweepRequest taken(Path folder) {
    for (String given :
        List.of("--vary", "--prepaging", "--repeat", "--engine", "--seed", "--set", "--out")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(given)) {
        throw new RequestException(
            given + " cannot be changed: --resume goes on with what " + folder + " was asked for");
      }
    }
    if (name != null) {
      throw new RequestException(
          name + ": --resume goes on with the scenario of " + folder + "; leave this one out");
    }
    return SweepRequest.read(folder);
  }
}
