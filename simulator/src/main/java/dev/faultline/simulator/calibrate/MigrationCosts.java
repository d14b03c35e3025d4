package dev.faultline.simulator.calibrate;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Measures what the terms of the virtual engine's model cost a real QEMU on this host, by short
/// migrations of [#MEBIBYTES] in turns. What they do not tell is missing, and the profile keeps its
/// default.
public final class MigrationCosts {
  private static final int ROUNDS = 5;
  private static final int MEBIBYTES = 512;
  private static final long PAGES = MEBIBYTES * 256L;
  private static final int FAULTS_MIN = 20;

  /// What of `push-window` an answer waits for behind it in the model: it is asked for when the
  /// writer has just begun to wait, and joins two thirds of the window when a third is free; found
  /// by running the model.
  private static final double WINDOW_SHARE = 0.77;

  private static final String IDLE = "program: idle";
  private static final String UNIFORM =
      "program: uniform, compute: 5 us, writes: 50 %, work: 500 ms";
  private static final String PRE_COPY = "mode: pre-copy, channels: single, downtime-limit: 50 ms";
  private static final String POST_COPY = "mode: post-copy, channels: ";

  /// A short migration.
  private enum Kind {
    ROUNDS("pre-copy of a guest that sleeps", IDLE, PRE_COPY),
    SLEEPING("post-copy of a guest that sleeps", IDLE, POST_COPY + "single"),
    SINGLE("post-copy over one connection", UNIFORM, POST_COPY + "single"),
    SEPARATE("post-copy over two connections", UNIFORM, POST_COPY + "separate");

    private final String words;
    private final String guest;
    private final String how;

    Kind(String words, String guest, String how) {
      this.words = words;
      this.guest = guest;
      this.how = how;
    }

    /// @param prepaging the hypervisor's own order
    private Scenario scenario(String prepaging) {
      String text =
          """
          name: calibrate
          vm: { memory: %d MiB }
          guest: { %s, warm-up: 500 ms }
          migration: { %s, prepaging: %s }
          link: { bandwidth: 100 Gbit/s, latency: 0 s }
          """
              .formatted(MEBIBYTES, guest, how, prepaging);
      return new ScenarioReader().read("calibrate", text).orThrow();
    }
  }

  private final ExperimentProgress progress;
  private final Function<Boolean, String> order;
  private final EnumMap<Kind, List<MigrationOutcome>> runs = new EnumMap<>(Kind.class);

  private MigrationCosts(ExperimentProgress progress, Function<Boolean, String> order) {
    this.progress = progress;
    this.order = order;
  }

  /// How many steps [#run] makes.
  public static final int STEPS = ROUNDS * Kind.values().length;

  /// Measures; takes about a minute.
  ///
  /// @param progress of [#STEPS] runs
  /// @param loopback the hypervisor, with nothing between its two sides that is slower
  /// @param order the strategy that it follows, where requested pages have a connection of their
  ///   own (true) and where not
  /// @param sendBufferBytes what a socket takes at most
  /// @throws RequestException if a migration fails
  public static Calibration.Result run(
      ExperimentProgress progress,
      Engine loopback,
      Function<Boolean, String> order,
      long sendBufferBytes) {
    HostLoad load = new HostLoad();
    MigrationCosts costs = new MigrationCosts(progress, order);
    boolean isWhole = costs.migrate(loopback);
    return new Calibration.Result(
        isWhole ? costs.measurements(sendBufferBytes) : List.of(),
        "userfaultfd, by QEMU",
        load.foreignShare(),
        !isWhole);
  }

  private boolean migrate(Engine engine) {
    int step = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Kind kind : Kind.values()) {
        progress.run(step).detail(kind.words);
        MigrationOutcome one =
            engine
                .run(
                    kind.scenario(order.apply(kind == Kind.SEPARATE)).withSeed(1 + round),
                    progress.run(step))
                .migrations()
                .getFirst();
        if (progress.isCancelled()) {
          return false;
        } else if (one.status() != Status.COMPLETED) {
          throw new RequestException(kind.words + " did not complete: " + one.message());
        }
        runs.computeIfAbsent(kind, key -> new ArrayList<>()).add(one);
        progress.finish(step++);
      }
    }
    return true;
  }

  /// Of each run of a kind.
  private double[] each(Kind kind, ToDoubleFunction<MigrationOutcome> value) {
    return runs.getOrDefault(kind, List.of()).stream().mapToDouble(value).toArray();
  }

  private static double of(MigrationOutcome run, Metric metric) {
    return run.has(metric) ? run.get(metric) : Double.NaN;
  }

  private static double percentile(MigrationOutcome run, double percent) {
    return run.faultLatency().getValueAtPercentile(percent);
  }

  private List<Measurement> measurements(long sendBufferBytes) {
    List<Measurement> all = new ArrayList<>();
    double[] install = each(Kind.SINGLE, run -> of(run, PhaseMetrics.RESIDENCY) / PAGES);
    double page = Spread.of(install).median();
    double[] send = each(Kind.SLEEPING, run -> of(run, TransferMetrics.CPU_SOURCE) / PAGES);
    all.add(
        Measurement.nanos("send-page", send, "CPU time of the source a page, its guest asleep"));
    all.add(Measurement.nanos("receive-page", new double[] {0}, "it is within install-page"));
    all.add(Measurement.nanos("install-call", new double[] {0}, "it is within install-page"));
    all.add(Measurement.nanos("install-page", install, "a pull over one connection, a page"));
    double[] before = each(Kind.SLEEPING, run -> Math.max(0, beforeSuspend(run) / PAGES));
    double arm = Spread.of(before).median();
    all.add(
        Measurement.nanos(
            "load-page",
            each(Kind.ROUNDS, run -> Math.max(0, of(run, PhaseMetrics.TOTAL) / PAGES - arm - page)),
            "a pre-copy, a page, less install-page and arm-page"));
    all.add(Measurement.nanos("arm-page", before, "from the begin to SUSPEND, a page"));
    double[] stops =
        Stream.of(Kind.SLEEPING, Kind.SINGLE, Kind.SEPARATE)
            .flatMapToDouble(kind -> DoubleStream.of(each(kind, MigrationCosts::stop)))
            .toArray();
    all.add(Measurement.nanos("device-load", stops, "SUSPEND to RESUME of all post-copies"));
    faults(all, page + (Double.isNaN(send[0]) ? 0 : Spread.of(send).median()));
    all.add(
        Measurement.beside(
            "link.stream-window",
            "B",
            Spread.of(
                each(
                    Kind.SINGLE,
                    run ->
                        Math.max(
                            0,
                            percentile(run, 50) * 4096 / page - WINDOW_SHARE * sendBufferBytes))),
            "median fault over one connection, less what waits in a send buffer of "
                + sendBufferBytes / 1024
                + " KiB"));
    all.add(Measurement.missing("install-contention", "its guest has one vCPU"));
    all.add(Measurement.missing("device-load-rate", "its guest has no devices to speak of"));
    return all;
  }

  private static double stop(MigrationOutcome run) {
    return of(run, PhaseMetrics.PAUSED);
  }

  private static double beforeSuspend(MigrationOutcome run) {
    return of(run, PhaseMetrics.TOTAL)
        - of(run, PhaseMetrics.PAUSED)
        - of(run, PhaseMetrics.RESIDENCY);
  }

  /// @param service what a demanded page takes at source and target
  private void faults(List<Measurement> all, double service) {
    boolean areFew =
        runs.getOrDefault(Kind.SEPARATE, List.of()).stream()
            .anyMatch(run -> run.faultLatency().getTotalCount() < FAULTS_MIN);
    if (areFew) {
      for (String key : List.of("fault-hop", "wake-hop", "late-hops", "late-hop")) {
        all.add(Measurement.missing(key, "there were too few faults"));
      }
      return;
    }
    all.add(
        Measurement.nanos(
            "fault-hop",
            each(Kind.SEPARATE, run -> Math.max(0, percentile(run, 25) - service)),
            "from a fault's request to its page, two connections, a quarter of all, less what a"
                + " page takes"));
    all.add(
        Measurement.nanos(
            "wake-hop",
            each(Kind.SEPARATE, MigrationCosts::wake),
            "stall a request, as the guest saw it, less the mean of these"));
    all.add(
        Measurement.key(
            "late-hops",
            "%",
            Spread.of(each(Kind.SEPARATE, run -> tail(run).percent())),
            "by the 50th, 90th and 99th percentile of these"));
    all.add(
        Measurement.nanos(
            "late-hop",
            each(Kind.SEPARATE, run -> tail(run).nanos()),
            "by the 50th, 90th and 99th percentile of these"));
  }

  private static double wake(MigrationOutcome run) {
    double requests = Math.max(1, of(run, FaultMetrics.REQUESTS));
    return Math.max(0, of(run, GuestMetrics.STALL) / requests - run.faultLatency().getMean());
  }

  private static Tail tail(MigrationOutcome run) {
    return Tail.of(percentile(run, 50), percentile(run, 90), percentile(run, 99));
  }
}
