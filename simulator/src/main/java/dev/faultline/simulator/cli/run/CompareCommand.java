package dev.faultline.simulator.cli.run;

import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.EngineOption;
import dev.faultline.simulator.cli.option.LimitOption;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.option.ScenarioOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Experiment;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.experiment.points.Modes;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline compare SCENARIO...`
@Command(
    name = "compare",
    description = {
      "Runs strategies, or modes, on the same seeds and says which one cost the guest least.",
      "Over several scenarios it also says how far each is from the best of each."
    })
public final class CompareCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      paramLabel = "SCENARIO",
      completionCandidates = Candidates.Scenarios.class,
      arity = "1..*",
      description = "Names of faultline scenarios, or files.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--prepaging",
      paramLabel = "A,B,...",
      completionCandidates = Candidates.Prepaging.class,
      description = "Strategies, as in linear,multi-pivot:pivots=3,oracle (default: all).")
  private @Nullable String prepaging;

  @Option(
      names = "--mode",
      paramLabel = "A,B,...",
      description = {
        "Modes too, as in post-copy,hybrid:rounds=2,pre-copy:auto-converge=on, or all: those that",
        "push after the guest with each strategy of --prepaging, or with those that matter and the",
        "scenario's own. What the guest loses from PREPARE on decides, not its stall alone."
      })
  private @Nullable String modes;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of seeds (default: 10).")
  private int repeat;

  @Mixin private LimitOption limits = new LimitOption();

  @Mixin private EngineOption chosen = new EngineOption();

  @Mixin private ExperimentCommand experiments = new ExperimentCommand();

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  public CompareCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    Supplier<Engine> engines = context.engines().apply(chosen.engine);
    int threads = experiments.threads(engines);
    List<Axis> axes = new ArrayList<>();
    List<Source> sources = names.stream().map(options::source).toList();
    List<Scenario> scenarios = new ArrayList<>();
    for (Source source : sources) {
      Scenario scenario = options.read(context, source);
      if (scenario != null) {
        scenarios.add(scenario);
      }
    }
    if (scenarios.size() < names.size()) {
      return ExitStatus.WRONG;
    }
    axes.add(compared(scenarios));
    if (sources.size() > 1) {
      axes.add(Axis.of(scenarios, sources));
    }
    Points points = Points.of(sources.getFirst(), axes);
    if (!ExperimentCommand.areFine(context, points)) {
      return ExitStatus.WRONG;
    }
    Experiment experiment =
        new Experiment(
            scenarios.stream().map(Scenario::name).collect(Collectors.joining("+")),
            scenarios.size() == 1 ? scenarios.getFirst().question() : "",
            axes,
            points.points(),
            repeat,
            limits.all());
    ResultFolder folder = ResultFolder.create(options.parent(), experiment.name());
    try {
      return experiments.run(context, experiment, engines, threads, folder, options.noProgress, "");
    } finally {
      folder.removeIfEmpty();
    }
  }

  /// What is held against one another: strategies, or modes with their strategies.
  private Axis compared(List<Scenario> scenarios) {
    if (modes == null) {
      return Axis.of(Contender.parse(prepaging == null ? "all" : prepaging));
    }
    List<String> own =
        scenarios.stream()
            .flatMap(scenario -> scenario.migrations().stream())
            .map(guest -> guest.migration().prepaging())
            .distinct()
            .toList();
    return Modes.axis(modes, prepaging == null ? List.of() : Contender.parse(prepaging), own);
  }
}
