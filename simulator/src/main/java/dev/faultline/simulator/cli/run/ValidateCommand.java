package dev.faultline.simulator.cli.run;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.calibrate.ProfileFile;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.option.ScenarioOptions;
import dev.faultline.simulator.cli.option.WireKind;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.StatusLine;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.validate.Validation;
import dev.faultline.simulator.validate.ValidationFile;
import dev.faultline.simulator.validate.ValidationPage;
import dev.faultline.simulator.validate.ValidationTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline validate SCENARIO`
@Command(
    name = "validate",
    description = {
      "Runs a scenario live and virtual in turns, or through any two engines, and holds the"
          + " candidate's medians against the reference's.",
      "A metric is within if the candidate is off by at most 15 %% or the reference's own"
          + " interquartile range, whichever is more, and unmeasurable if the reference's range"
          + " passes 20 %% of its median. p99, max, mean, total and times without the guest are"
          + " shown, not judged.",
      "Against qemu a metric is within if it is off by at most 20 %% or lies within what qemu's"
          + " runs took; judged are what its users see: total, paused, requests, stall a request,"
          + " median and p99 of a fault, touches in the pull.",
      "A run of the reference beside which other programs used more than a tenth of this host is"
          + " kept and not judged."
    },
    footer = {
      "",
      "Exit status: 0 all within, 1 a measurable metric misses or a run failed, 2 the request was"
          + " wrong, 130 stopped by Ctrl-C; what is done is kept."
    })
public final class ValidateCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      paramLabel = "SCENARIO",
      completionCandidates = Candidates.Scenarios.class,
      description = "A name of faultline scenarios, or a file.")
  private String name = "";

  @Option(
      names = "--reference",
      paramLabel = "ENGINE",
      completionCandidates = Candidates.Engines.class,
      defaultValue = "live",
      description = "The engine that is believed (default: live).")
  private String reference = "live";

  @Option(
      names = "--candidate",
      paramLabel = "ENGINE",
      completionCandidates = Candidates.Engines.class,
      defaultValue = "virtual",
      description = "The engine that is held against it (default: virtual).")
  private String candidate = "virtual";

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each engine, with seeds that follow one another (default: 5).")
  private int runs;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Host profile for the virtual engine, as faultline calibrate writes it (default: the"
              + " scenario's host).")
  private @Nullable String profile;

  @Option(
      names = "--wire",
      paramLabel = "KIND",
      completionCandidates = Candidates.WiresOrAuto.class,
      defaultValue = WireKind.AUTO,
      description =
          "What lies between the two sides of an engine that moves a guest for real: loopback,"
              + " namespaces (two network namespaces with a link that tc tbf shapes; needs root) or"
              + " auto (default): namespaces where they can be had.")
  private String wire = WireKind.AUTO;

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  @Mixin private PluginOptions plugins = new PluginOptions();

  public ValidateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    WireKind kind = WireKind.ofOrBest(wire);
    Supplier<Engine> measuring = engine(reference, kind);
    Supplier<Engine> telling = engine(candidate, kind);
    Scenario scenario = options.read(context, name, host());
    if (scenario == null) {
      return ExitStatus.WRONG;
    }
    Validation validation =
        new Validation(
            new Validation.Names(reference, candidate),
            scenario,
            twin(measuring, telling, scenario),
            runs);
    ResultFolder folder = ResultFolder.create(options.parent(), scenario.name());
    try {
      return run(validation, kind, measuring, telling, folder);
    } finally {
      folder.removeIfEmpty();
    }
  }

  /// The engine of that name, over that wire if it has one.
  private Supplier<Engine> engine(String named, WireKind kind) {
    Supplier<Engine> found = context.engines().apply(named);
    try (Engine one = found.get()) {
      return one.traits().takesWire() && kind == WireKind.NAMESPACES
          ? Engines.over(named, true)
          : found;
    }
  }

  /// What the candidate runs: what the reference makes of the scenario, unless it does so itself.
  private static Scenario twin(
      Supplier<Engine> measuring, Supplier<Engine> telling, Scenario scenario) {
    try (Engine believed = measuring.get();
        Engine other = telling.get()) {
      return other.traits().takesWire() ? scenario : believed.twin(scenario);
    }
  }

  /// What --profile says, as overrides.
  private String[] host() {
    if (profile == null) {
      return new String[0];
    }
    Path file = Path.of(profile).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new RequestException(
          "--profile "
              + profile
              + ": there is no such file; faultline calibrate writes a host profile");
    }
    if (file.toString().indexOf('"') >= 0) {
      throw new RequestException("--profile " + profile + ": a quote in a path is not taken");
    }
    return new String[] {"host=\"" + file + "\""};
  }

  private int run(
      Validation validation,
      WireKind kind,
      Supplier<Engine> measuring,
      Supplier<Engine> telling,
      ResultFolder folder) {
    if (profile == null) {
      Errors.say(
          context,
          "without --profile virtual has the costs of host \""
              + validation.candidate().host().name()
              + "\"; faultline calibrate measures this one's");
    }
    int cores = Runtime.getRuntime().availableProcessors();
    long vcpus = validation.reference().migrations().stream().mapToLong(m -> m.vm().vcpus()).sum();
    boolean oversubscribed = vcpus > cores - 1;
    if (wire.equals(WireKind.AUTO) && kind == WireKind.LOOPBACK) {
      Errors.say(context, "runs go over loopback alone: " + ShapedLink.missing());
    }
    ExperimentProgress progress = new ExperimentProgress(validation.runCount());
    context.interrupts().whenAsked(progress::cancel, progress::isHeard);
    Validation.Result result;
    try (StatusLine status = new StatusLine(context, "validate", progress, options.noProgress)) {
      result = validation.run(measuring, telling, folder, progress);
    }
    if (progress.isCancelled() && result.set().runs().isEmpty()) {
      Errors.say(context, "stopped; there is no result, since no run was done");
      return ExitStatus.STOPPED;
    }
    Path file = folder.path().resolve(ValidationFile.FILE_NAME);
    ValidationFile.write(file, validation.candidate(), result, kind.words(), oversubscribed);
    print(validation, result, kind.words());
    if (oversubscribed) {
      context
          .out()
          .println(
              "Oversubscribed: "
                  + vcpus
                  + " vCPUs on "
                  + cores
                  + " cores, which both agents need.");
    }
    String load = ProfileFile.load(result.foreignShare());
    Path page =
        folder.write(
            Format.HTML.fileName(),
            ValidationPage.of(
                result,
                validation.reference().question(),
                List.of(heading(validation, kind.words()), load)));
    context.out().println(load);
    if (HostLoad.isBusy(result.foreignShare())) {
      Errors.say(
          context,
          "this host was not quiet: runs of "
              + reference
              + " beside which other programs used more than a tenth of it are not judged");
    }
    context.out().println(file);
    context.out().println(page);
    if (progress.isCancelled()) {
      Errors.say(
          context,
          "stopped: "
              + result.set().runs().size()
              + " of "
              + progress.runs()
              + " runs are done and kept in "
              + folder.path()
              + "; the others are missing");
      return ExitStatus.STOPPED;
    }
    return result.misses() ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private static String heading(Validation validation, String over) {
    return validation.reference().name()
        + ": "
        + validation.runs()
        + (validation.runs() == 1 ? " run" : " runs")
        + " of each engine, host "
        + validation.candidate().host().name()
        + ", "
        + validation.names().reference()
        + " over "
        + over;
  }

  private void print(Validation validation, Validation.Result result, String over) {
    context.out().println(Table.clean(heading(validation, over)));
    for (Validation.Cell cell : result.cells()) {
      if (result.cells().size() > 1) {
        context.out().println(Table.clean("migration " + cell.migration()));
      }
      context.out().print(ValidationTable.of(validation.names(), cell).text());
    }
    for (SetFile.MissingRun one : result.set().missing()) {
      if (!one.reason().equals(SetFile.MissingRun.CANCELLED)) {
        Errors.say(
            context,
            one.point().values() + " with seed " + one.seed() + " is missing: " + one.reason());
      }
    }
    for (SetFile.RunReference one : result.set().runs()) {
      if (!one.status().equals("completed")) {
        Errors.say(context, one.status() + ", and not counted: " + one.file());
      }
    }
  }
}
