package dev.faultline.simulator.experiment;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.experiment.points.Points.Point;
import dev.faultline.simulator.experiment.points.Varied;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Every point on the same seeds: a comparison, with strategies on its one axis, or a sweep. Each
/// run has one thread, several run at once; what comes out does not depend on which ends first, nor
/// on how often it was stopped and taken up again.
///
/// @param name of the scenario, or of all of them
/// @param question that the scenario answers; empty if there are several
/// @param axes what the points differ in; the values of the first one are held against one another
/// @param points in the order of the axes, the last one fastest
/// @param repeat number of seeds: each scenario's and those that follow it
/// @param limits that a choice must stay within
public record Experiment(
    String name,
    String question,
    List<Axis> axes,
    List<Point> points,
    int repeat,
    List<SetFile.Limit> limits) {
  public static final int REPEAT_MAX = 10_000;
  public static final int RUNS_MAX = 200_000;

  /// @throws RequestException for a value out of its range
  public Experiment {
    if (repeat < 1 || repeat > REPEAT_MAX) {
      throw new RequestException(
          "--repeat is " + repeat + "; it must be a whole number from 1 to " + REPEAT_MAX);
    }
    if ((long) points.size() * repeat > RUNS_MAX) {
      throw new RequestException(
          points.size()
              + " points with "
              + repeat
              + " seeds each are "
              + (long) points.size() * repeat
              + " runs; at most "
              + RUNS_MAX
              + " are kept in one set");
    }
  }

  /// Strategies on one scenario.
  public static Experiment comparing(Scenario scenario, List<Contender> contenders, int repeat) {
    List<Point> points = new ArrayList<>();
    for (Contender contender : contenders) {
      TreeMap<String, String> labels = new TreeMap<>();
      labels.put(Axis.PREPAGING, contender.label());
      points.add(new Point(labels, contender.applyTo(scenario)));
    }
    return new Experiment(
        scenario.name(),
        scenario.question(),
        List.of(Axis.of(contenders)),
        points,
        repeat,
        List.of());
  }

  /// What became of one run.
  private record Done(
      SetFile.@Nullable RunReference reference, @Nullable RunFile run, String reason) {}

  public int runCount() {
    return points.size() * repeat;
  }

  /// By stall, unless some points move memory before the guest: those are judged by all that they
  /// cost it.
  private Metric judged() {
    boolean early =
        points.stream()
            .flatMap(point -> point.scenario().migrations().stream())
            .anyMatch(guest -> guest.migration().mode() != MigrationSpec.Mode.POST_COPY);
    return early ? GuestMetrics.LOST : GuestMetrics.STALL;
  }

  /// All seeds, ascending.
  public List<Long> seeds() {
    TreeSet<Long> seeds = new TreeSet<>();
    for (Point point : points) {
      for (int i = 0; i < repeat; i++) {
        seeds.add(point.scenario().seed() + i);
      }
    }
    return List.copyOf(seeds);
  }

  /// Runs what the folder does not have yet, writes each run as it is done and the set at the end,
  /// also when it is told to stop before.
  ///
  /// @param engines makes an engine for each thread
  /// @param threads how many run at once
  /// @throws RequestException if the scenario asks for what the engine cannot do
  /// @throws RequestException if the folder holds runs of another experiment
  public SetAnalysis run(
      Supplier<Engine> engines, int threads, ResultFolder folder, ExperimentProgress progress) {
    String engine = engines.get().name();
    RunStore store = RunStore.of(this, engine, folder.runs());
    List<Future<Done>> futures = new ArrayList<>();
    try (EnginePool ready = new EnginePool(engines);
        ExecutorService pool = Executors.newFixedThreadPool(threads, Experiment::thread)) {
      List<Done> kept = kept(store, pool, progress);
      // all points of one seed before the next seed: what is done when somebody stops it is paired
      for (int number = 0; number < runCount(); number++) {
        Done before = kept.get(number);
        int run = number;
        futures.add(
            before.reference() != null
                ? pool.submit(() -> before)
                : pool.submit(() -> one(store, run, ready, progress)));
      }
    }
    return gather(futures, engine, folder);
  }

  /// What the folder has already.
  private List<Done> kept(RunStore store, ExecutorService pool, ExperimentProgress progress) {
    List<Future<Done>> reading = new ArrayList<>();
    for (int number = 0; number < runCount(); number++) {
      int run = number;
      reading.add(pool.submit(() -> keep(store, run, progress)));
    }
    return reading.stream().map(Experiment::result).toList();
  }

  private Done keep(RunStore store, int number, ExperimentProgress progress) {
    RunStore.Kept kept = store.find(number % points.size(), seed(number));
    if (kept == null) {
      return new Done(null, null, "");
    }
    progress.keep(number);
    return new Done(kept.reference(), kept.run(), "");
  }

  private Point point(int number) {
    return points.get(number % points.size());
  }

  private long seed(int number) {
    return point(number).scenario().seed() + number / points.size();
  }

  private Done one(RunStore store, int number, EnginePool ready, ExperimentProgress progress) {
    if (progress.isCancelled()) {
      return new Done(null, null, SetFile.MissingRun.CANCELLED);
    }
    Point point = point(number);
    RunFile run;
    try {
      Scenario scenario = point.scenario().withSeed(seed(number));
      run = ready.run(scenario, progress.run(number)).withLabels(point.labels());
    } catch (RequestException e) {
      progress.cancel();
      throw e;
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      progress.finish(number); // the others are worth having
      return new Done(null, null, "failed: " + e);
    }
    if (run.migrations().stream().anyMatch(m -> m.status().equals("cancelled"))) {
      return new Done(null, null, SetFile.MissingRun.CANCELLED);
    }
    Done done = new Done(store.write(run, number % points.size()), run.withoutDetail(), "");
    progress.finish(number);
    return done;
  }

  private SetAnalysis gather(List<Future<Done>> futures, String engine, ResultFolder folder) {
    List<SetFile.RunReference> references = new ArrayList<>();
    List<RunFile> runs = new ArrayList<>();
    List<SetFile.MissingRun> missing = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      for (int number = i; number < runCount(); number += points.size()) {
        Done done = result(futures.get(number));
        SetFile.RunReference reference = done.reference();
        RunFile run = done.run();
        if (reference != null && run != null) {
          references.add(reference);
          runs.add(run);
        } else {
          missing.add(new SetFile.MissingRun(points.get(i).labels(), seed(number), done.reason()));
        }
      }
    }
    SetFile set =
        new SetFile(
            name,
            question,
            Version.current(),
            engine,
            axes.stream().map(Axis::inFile).toList(),
            seeds(),
            Varied.of(points.stream().map(Point::scenario).toList()),
            axes.getFirst().roles(judged()).within(limits),
            references,
            missing);
    set.write(folder.path().resolve(SetFile.FILE_NAME));
    return SetAnalysis.of(set, runs);
  }

  private static Done result(Future<Done> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Done(null, null, "interrupted");
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "faultline-run");
    thread.setDaemon(true);
    return thread;
  }
}
