package dev.faultline.simulator.cli;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.render.ComparisonTable;
import dev.faultline.reports.render.Format;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Comparison;
import dev.faultline.simulator.experiment.Contender;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.RequestException;
import dev.faultline.simulator.experiment.ResultFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline compare SCENARIO...`
@Command(
    name = "compare",
    description = "Runs strategies on the same seeds and says which one cost the guest least.")
final class CompareCommand implements Callable<Integer> {
  private static final int FAILURES_SHOWN = 5;

  private final Context context;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "1..*",
      description = "Names of faultline scenarios, or files.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--prepaging",
      paramLabel = "A,B,...",
      defaultValue = "all",
      description = "Strategies, as in linear,multi-pivot:pivots=3,oracle (default: all).")
  private String prepaging = "all";

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of seeds (default: 10).")
  private int repeat;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Runs at once (default: one a core; one with --engine live).")
  private int jobs;

  @Mixin private EngineOption chosen = new EngineOption();

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  CompareCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    Supplier<Engine> engines = context.engines().apply(chosen.engine);
    List<Contender> contenders = Contender.parse(prepaging);
    if (jobs < 0 || jobs > 1024) {
      throw new RequestException("--jobs is " + jobs + "; it must be from 1 to 1024");
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (String name : names) {
      Scenario scenario = options.read(context, name);
      if (scenario != null) {
        comparisons.add(new Comparison(scenario, contenders, repeat));
      }
    }
    if (comparisons.size() < names.size()) {
      return Main.WRONG;
    }
    List<ResultFolder> folders = new ArrayList<>();
    try {
      for (Comparison comparison : comparisons) {
        folders.add(ResultFolder.create(options.parent(), comparison.scenario().name()));
      }
      int worst = Main.DONE;
      for (int i = 0; i < comparisons.size() && worst != Main.STOPPED; i++) {
        worst = Math.max(worst, compare(comparisons.get(i), engines, folders.get(i)));
      }
      return worst;
    } finally {
      folders.forEach(ResultFolder::removeIfEmpty);
    }
  }

  private int compare(Comparison comparison, Supplier<Engine> engines, ResultFolder folder) {
    ExperimentProgress progress = new ExperimentProgress(comparison.runCount());
    context.interrupts().whenAsked(progress::cancel);
    // live runs at once would take each other's cores
    int most = chosen.engine.equals("live") ? 1 : Runtime.getRuntime().availableProcessors();
    int threads = jobs == 0 ? most : jobs;
    String name = comparison.scenario().name();
    SetAnalysis analysis;
    try (StatusLine status =
        new StatusLine(context, Table.clean(name), progress, options.noProgress)) {
      analysis = comparison.run(engines, threads, folder, progress);
    }
    Results results = new Results.RunSet(analysis);
    Path csv = folder.render(results, Format.CSV);
    Path report = folder.render(results, Format.HTML);
    print(analysis);
    int failed = complain(analysis, progress, csv);
    context.out().println(report);
    if (progress.isCancelled()) {
      return Main.STOPPED;
    }
    return failed > 0 ? Main.FAILED : Main.DONE;
  }

  private void print(SetAnalysis analysis) {
    context.out().println(Table.clean(analysis.set().name()));
    for (MigrationAnalysis migration : analysis.migrations()) {
      if (analysis.migrations().size() > 1) {
        context.out().println(Table.clean("migration " + migration.migration()));
      }
      for (String sentence : Verdict.of(migration, analysis.set().varied())) {
        context.out().println(Table.clean(sentence));
      }
      context.out().println();
      context.out().println(ComparisonTable.of(migration).within(context.width()).text());
    }
  }

  /// @return how many runs failed
  private int complain(SetAnalysis analysis, ExperimentProgress progress, Path csv) {
    SetFile set = analysis.set();
    List<String> failures = new ArrayList<>();
    for (SetFile.MissingRun missing : set.missing()) {
      if (missing.reason().startsWith("failed")) {
        failures.add(
            missing.point().values() + " with seed " + missing.seed() + " " + missing.reason());
      }
    }
    for (SetFile.RunReference run : set.runs()) {
      if (run.status().equals("failed")) {
        failures.add(run.point().values() + " with seed " + run.seed() + " failed: " + run.file());
      }
    }
    failures.stream().limit(FAILURES_SHOWN).forEach(line -> Errors.say(context, line));
    if (failures.size() > FAILURES_SHOWN) {
      Errors.say(context, "and " + (failures.size() - FAILURES_SHOWN) + " more");
    }
    if (progress.isCancelled()) {
      Errors.say(
          context,
          "stopped: "
              + set.runs().size()
              + " of "
              + progress.runs()
              + " runs are done and kept in "
              + csv.getParent()
              + "; the others are missing");
    }
    return failures.size();
  }
}
