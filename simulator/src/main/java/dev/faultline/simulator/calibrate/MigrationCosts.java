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
import org.jspecify.annotations.Nullable;

/// Measures what the terms of the virtual engine's model cost a real QEMU on this host, by short
/// migrations of [#MEBIBYTES] in turns. What they do not tell is missing, and the profile keeps its
/// default.
///
/// The tail of the faults gives `late-hops` s and `late-hop` L: what is drawn evenly up to L for a
/// share s exceeds x = L (1 - v / s) in a share v of all. With x at v = 0.1 and 0.01, the 90th and
/// the 99th percentile above the median, these are two equations.
public final class MigrationCosts {
  private static final int ROUNDS = 5;
  private static final int MEBIBYTES = 512;
  private static final long PAGES = MEBIBYTES * 256L;
  private static final long WIRE_BYTES_PER_SECOND = 200_000_000;
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
    ROUNDS("pre-copy of a guest that sleeps", IDLE, PRE_COPY, false),
    SINGLE("post-copy over one connection", UNIFORM, POST_COPY + "single", false),
    SEPARATE("post-copy over two connections", UNIFORM, POST_COPY + "separate", false),
    SHAPED("the same over one, at 200 MB/s", UNIFORM, POST_COPY + "single", true);

    private final String words;
    private final String guest;
    private final String how;
    private final boolean isShaped;

    Kind(String words, String guest, String how, boolean isShaped) {
      this.words = words;
      this.guest = guest;
      this.how = how;
      this.isShaped = isShaped;
    }

    /// @param prepaging the hypervisor's own order
    private Scenario scenario(String prepaging) {
      String text =
          """
          name: calibrate
          vm: { memory: %d MiB }
          guest: { %s, warm-up: 500 ms }
          migration: { %s, prepaging: %s }
          link: { bandwidth: %d B/s, latency: 0 s }
          """
              .formatted(
                  MEBIBYTES,
                  guest,
                  how,
                  prepaging,
                  isShaped ? WIRE_BYTES_PER_SECOND : 12_500_000_000L);
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
  ///
  /// @param hasWire whether it is given a shaped link
  public static int steps(boolean hasWire) {
    return ROUNDS * (hasWire ? 4 : 3);
  }

  /// Measures; takes about a minute and a half.
  ///
  /// @param progress of [#steps] runs
  /// @param wire over a shaped link; null if this host has none for us
  /// @param order the strategy that the hypervisor follows, where requested pages have a connection
  ///   of their own (true) and where not
  /// @throws RequestException if a migration fails
  public static Calibration.Result run(
      ExperimentProgress progress,
      Engine loopback,
      @Nullable Engine wire,
      Function<Boolean, String> order) {
    HostLoad load = new HostLoad();
    MigrationCosts costs = new MigrationCosts(progress, order);
    boolean isWhole = costs.migrate(loopback, wire);
    return new Calibration.Result(
        isWhole ? costs.measurements() : List.of(),
        "userfaultfd, by QEMU",
        load.foreignShare(),
        !isWhole);
  }

  private boolean migrate(Engine loopback, @Nullable Engine wire) {
    int step = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Kind kind : Kind.values()) {
        Engine engine = kind.isShaped ? wire : loopback;
        if (engine != null) {
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

  private List<Measurement> measurements() {
    List<Measurement> all = new ArrayList<>();
    double[] install = each(Kind.SINGLE, run -> of(run, PhaseMetrics.RESIDENCY) / PAGES);
    double page = Spread.of(install).median();
    double[] send = each(Kind.SINGLE, run -> of(run, TransferMetrics.CPU_SOURCE) / PAGES);
    all.add(Measurement.nanos("send-page", send, "CPU time of the source a page, one connection"));
    all.add(Measurement.nanos("receive-page", new double[] {0}, "it is within install-page"));
    all.add(Measurement.nanos("install-call", new double[] {0}, "it is within install-page"));
    all.add(Measurement.nanos("install-page", install, "a pull over one connection, a page"));
    all.add(
        Measurement.nanos(
            "load-page",
            each(Kind.ROUNDS, run -> Math.max(0, of(run, PhaseMetrics.TOTAL) / PAGES - page)),
            "a pre-copy, a page, less install-page"));
    all.add(
        Measurement.nanos(
            "arm-page",
            each(Kind.SINGLE, run -> Math.max(0, beforeSuspend(run) / PAGES)),
            "from the begin to SUSPEND, a page"));
    all.add(
        Measurement.nanos(
            "device-load",
            each(Kind.SINGLE, run -> of(run, PhaseMetrics.PAUSED)),
            "SUSPEND to RESUME of a post-copy"));
    faults(all, page + (Double.isNaN(send[0]) ? 0 : Spread.of(send).median()));
    windows(all, page);
    all.add(Measurement.missing("install-contention", "its guest has one vCPU"));
    all.add(Measurement.missing("device-load-rate", "its guest has no devices to speak of"));
    return all;
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
            each(Kind.SEPARATE, run -> Math.max(0, percentile(run, 50) - service)),
            "median from a fault's request to its page, two connections, less what a page takes"));
    all.add(
        Measurement.nanos(
            "wake-hop",
            each(Kind.SEPARATE, MigrationCosts::wake),
            "stall a request, as the guest saw it, less the mean of these"));
    all.add(
        Measurement.key(
            "late-hops",
            "%",
            Spread.of(each(Kind.SEPARATE, MigrationCosts::latePercent)),
            "by the 90th and 99th percentile of these"));
    all.add(
        Measurement.nanos(
            "late-hop",
            each(Kind.SEPARATE, MigrationCosts::lateNanos),
            "by the 90th and 99th percentile of these"));
  }

  private static double wake(MigrationOutcome run) {
    double requests = Math.max(1, of(run, FaultMetrics.REQUESTS));
    return Math.max(0, of(run, GuestMetrics.STALL) / requests - run.faultLatency().getMean());
  }

  private static double latePercent(MigrationOutcome run) {
    double low = percentile(run, 90) - percentile(run, 50);
    double high = percentile(run, 99) - percentile(run, 50);
    double share = high <= low ? 0.1 : (0.1 * high - 0.01 * low) / (high - low);
    return 100 * Math.clamp(share, 0.1, 1);
  }

  private static double lateNanos(MigrationOutcome run) {
    double high = percentile(run, 99) - percentile(run, 50);
    return high / (1 - 1 / latePercent(run));
  }

  /// What no key of a host has: what sockets hold ahead of an answer.
  private void windows(List<Measurement> all, double page) {
    if (runs.containsKey(Kind.SHAPED)) {
      double perNano = WIRE_BYTES_PER_SECOND / 1e9;
      Spread window =
          Spread.of(each(Kind.SHAPED, run -> percentile(run, 50) * perNano / WINDOW_SHARE));
      all.add(
          Measurement.beside(
              "migration.push-window", "B", window, "median fault at 200 MB/s times that rate"));
      double held = window.median() * WINDOW_SHARE;
      all.add(
          Measurement.beside(
              "link.stream-window",
              "B",
              Spread.of(
                  each(Kind.SINGLE, run -> Math.max(0, percentile(run, 50) * 4096 / page - held))),
              "what of the median fault over the loopback that leaves"));
    }
  }
}
