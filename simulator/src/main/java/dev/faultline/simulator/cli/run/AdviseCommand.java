package dev.faultline.simulator.cli.run;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Quantity;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.LimitOption;
import dev.faultline.simulator.cli.option.ScenarioOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Advice;
import dev.faultline.simulator.experiment.Experiment;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.Workload;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Modes;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `faultline advise`
@Command(
    name = "advise",
    description = {
      "Says how a VM is best moved: runs all modes with the strategies that matter for a guest of",
      "that size over that link, and gives one recommendation, with how sure it is, what was",
      "assumed, and the scenario to go on from."
    })
public final class AdviseCommand implements Callable<Integer> {
  private static final String FILE_NAME = "scenario.yaml";

  private final Context context;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      required = true,
      description = "Of the VM, as in 16GiB.")
  private String memory = "";

  @Option(
      names = "--bandwidth",
      paramLabel = "RATE",
      required = true,
      description = "Of the link, as in 10Gbit/s.")
  private String bandwidth = "";

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      required = true,
      completionCandidates = Candidates.Workloads.class,
      description = {
        "idle, database, cache, batch or random; a trace that comes with Faultline (redis, gcc,"
            + " ...)",
        "or a trace file; or a scenario, whose guest is taken."
      })
  private String workload = "";

  @Option(
      names = "--round-trip",
      paramLabel = "TIME",
      defaultValue = "200us",
      description = "Of the link (default: 200us).")
  private String roundTrip = "200us";

  @Option(
      names = "--vcpus",
      paramLabel = "N",
      description = "Of the VM (default: 2, or those of the trace).")
  private @Nullable Integer vcpus;

  @Option(
      names = "--used",
      paramLabel = "SHARE",
      defaultValue = "80%",
      description = "How much of memory holds something (default: 80%%).")
  private String used = "80%";

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "6",
      description = "Number of seeds (default: 6).")
  private int repeat;

  @Mixin private LimitOption limits = new LimitOption();

  @Mixin private ExperimentCommand experiments = new ExperimentCommand();

  @Mixin private ScenarioOptions options = new ScenarioOptions();

  public AdviseCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Workload does = Workload.of(workload);
    int cpus = vcpus == null ? Math.max(2, does.vcpus()) : vcpus;
    Supplier<Engine> engines = context.engines().apply("virtual");
    int threads = experiments.threads(engines);
    ResultFolder folder = ResultFolder.create(options.parent(), "advice");
    Path file = folder.path().resolve(FILE_NAME);
    boolean kept = false;
    try {
      Source source = source(does, cpus, file);
      CheckResult read = source.read(List.of());
      Scenario scenario = read.scenario();
      if (scenario == null) {
        read.problems().forEach(one -> context.err().println(Table.clean(named(one).toString())));
        return ExitStatus.WRONG;
      }
      Axis ways = Modes.axis("all", List.of(), List.of());
      Points points = Points.of(source, List.of(ways));
      if (!ExperimentCommand.areFine(context, points)) {
        return ExitStatus.WRONG;
      }
      Experiment experiment =
          new Experiment(
              "advice", question(does, cpus), List.of(ways), points.points(), repeat, limits.all());
      kept = true;
      return experiments.run(
          context,
          experiment,
          engines,
          threads,
          folder,
          options.noProgress,
          "",
          analysis -> say(analysis, does, cpus, file));
    } finally {
      if (!kept) {
        Files.deleteIfExists(file);
      }
      folder.removeIfEmpty();
    }
  }

  /// The scenario that is run: written to a file, or another one with this VM and link.
  private Source source(Workload does, int cpus, Path file) throws IOException {
    String latency = half(roundTrip);
    if (!does.scenario().isEmpty()) {
      return new Source(
          does.scenario(),
          List.of(
              "vm.memory=" + memory,
              "vm.vcpus=" + cpus,
              "link.bandwidth=" + bandwidth,
              "link.latency=" + latency),
          options.seed);
    }
    String share = Workload.quoted(used.strip());
    Files.writeString(
        file,
        """
        name: advice
        question: How is this VM best moved?
        vm: { memory: %s, vcpus: %d }
        guest: { %s }
        link: { bandwidth: %s, latency: %s }
        """
            .formatted(
                Workload.quoted(memory),
                cpus,
                does.guest().formatted(share, span()),
                Workload.quoted(bandwidth),
                latency));
    return new Source(file.toString(), options.overrides, options.seed);
  }

  /// The memory in use in bytes, over which a program goes.
  private String span() {
    Quantity all = Quantity.of(memory);
    Quantity share = Quantity.of(used);
    if (share == null || !share.kind().equals("share") || share.value() <= 0) {
      throw new RequestException(
          "--used is \"" + used + "\"; it must be a share of memory, as in 80%");
    }
    long mebibytes = all == null ? 0 : (long) (all.value() * share.value() / 100) >> 20;
    return "%d MiB".formatted(Math.max(1, mebibytes));
  }

  private static String half(String roundTrip) {
    Quantity time = Quantity.of(roundTrip);
    if (time == null || !time.kind().equals("time") || time.value() < 0) {
      throw new RequestException(
          "--round-trip is \"" + roundTrip + "\"; it must be a time, as in 200us or 1ms");
    }
    return "%d ns".formatted((long) (time.value() / 2));
  }

  /// A problem of the scenario as one of the option that it came from.
  private static Problem named(Problem problem) {
    String option =
        switch (problem.path()) {
          case "vm.memory" -> "--memory";
          case "vm.vcpus" -> "--vcpus";
          case "link.bandwidth" -> "--bandwidth";
          case "link.latency" -> "--round-trip";
          case "guest.fill", "guest.span" -> "--used";
          case "guest.trace" -> "--workload";
          default -> "";
        };
    return option.isEmpty()
        ? problem
        : new Problem(option, 0, 0, "", problem.value(), problem.rule(), problem.fix());
  }

  private String question(Workload does, int cpus) {
    return "How is a VM of %s with %d vCPUs best moved over %s, %s away? Assumed: the guest %s; %s."
        .formatted(memory, cpus, bandwidth, roundTrip, does.words(), usedWords(does));
  }

  private String usedWords(Workload does) {
    return does.scenario().isEmpty()
        ? used + " of memory hold something, the host is as measured for the default profile"
        : "the host is as that scenario says";
  }

  private List<String> say(SetAnalysis analysis, Workload does, int cpus, Path file) {
    List<String> said = new ArrayList<>(Advice.of(analysis.migrations().getFirst()));
    said.add(
        "Assumed: %s vCPUs; the guest %s; %s; nothing fails on the way."
            .formatted(cpus, does.words(), usedWords(does)));
    said.add(
        does.scenario().isEmpty()
            ? "The scenario that was run: %s".formatted(file)
            : "The scenario that was run: %s with vm.memory=%s vm.vcpus=%d link.bandwidth=%s"
                .formatted(does.scenario(), memory, cpus, bandwidth));
    return said;
  }
}
