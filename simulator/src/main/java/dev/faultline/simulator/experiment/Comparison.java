package dev.faultline.simulator.experiment;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Every strategy on the same seeds over the same guest work. Each run has one thread, several run
/// at once; what comes out does not depend on which ends first.
///
/// @param scenario under any strategy
/// @param contenders strategies, in the order of the axis
/// @param repeat number of seeds: the scenario's and those that follow it
public record Comparison(Scenario scenario, List<Contender> contenders, int repeat) {
  /// The axis of the set, and the label of each run.
  public static final String AXIS = "prepaging";

  public static final String BASELINE = "linear";
  public static final int REPEAT_MAX = 10_000;
  private static final int NAME_MAX = 80;
  private static final String ORACLE = "oracle";

  /// @throws RequestException for a value out of its range
  public Comparison {
    if (repeat < 1 || repeat > REPEAT_MAX) {
      throw new RequestException(
          "--repeat is " + repeat + "; it must be a whole number from 1 to " + REPEAT_MAX);
    }
    if (contenders.isEmpty()) {
      throw new RequestException("no strategy to compare; name some with --prepaging");
    }
  }

  /// What became of one run.
  private record Done(
      SetFile.@Nullable RunReference reference, @Nullable RunFile run, String reason) {}

  public int runCount() {
    return contenders.size() * repeat;
  }

  public List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < repeat; i++) {
      seeds.add(scenario.seed() + i);
    }
    return List.copyOf(seeds);
  }

  /// Runs all, writes each run as it is done and the set at the end, also when it is told to stop
  /// before.
  ///
  /// @param engines makes an engine for each thread
  /// @param threads how many run at once
  /// @throws IllegalArgumentException if the scenario asks for what the engine cannot do
  public SetAnalysis run(
      Supplier<Engine> engines, int threads, ResultFolder folder, ExperimentProgress progress) {
    Path runs = folder.runs();
    String engine = engines.get().name();
    List<Future<Done>> futures = new ArrayList<>();
    try (EnginePool ready = new EnginePool(engines);
        ExecutorService pool = Executors.newFixedThreadPool(threads, Comparison::thread)) {
      // all strategies of one seed before the next seed: what is done when somebody stops it is
      // paired
      for (long seed : seeds()) {
        for (Contender contender : contenders) {
          int number = futures.size();
          futures.add(pool.submit(() -> one(contender, seed, ready, runs, number, progress)));
        }
      }
    }
    return gather(futures, engine, folder);
  }

  private Done one(
      Contender contender,
      long seed,
      EnginePool ready,
      Path runs,
      int number,
      ExperimentProgress progress) {
    if (progress.isCancelled()) {
      return new Done(null, null, SetFile.MissingRun.CANCELLED);
    }
    Scenario point = contender.applyTo(scenario).withSeed(seed);
    RunFile run;
    try {
      run = ready.run(point, progress.run(number)).withLabels(point(contender));
    } catch (IllegalArgumentException e) {
      progress.cancel();
      throw e;
    } catch (RuntimeException e) {
      progress.finish(number);
      return new Done(null, null, "failed: " + e);
    }
    progress.finish(number);
    if (run.migrations().stream().anyMatch(m -> m.status().equals("cancelled"))) {
      return new Done(null, null, SetFile.MissingRun.CANCELLED);
    }
    return new Done(
        Runs.write(run, point(contender), runs, fileName(contender, seed)),
        run.withoutDetail(),
        "");
  }

  private SetAnalysis gather(List<Future<Done>> futures, String engine, ResultFolder folder) {
    List<SetFile.RunReference> references = new ArrayList<>();
    List<RunFile> runs = new ArrayList<>();
    List<SetFile.MissingRun> missing = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (int seed = 0; seed < repeat; seed++) {
        Done done = result(futures.get(seed * contenders.size() + i));
        SetFile.RunReference reference = done.reference();
        RunFile run = done.run();
        if (reference != null && run != null) {
          references.add(reference);
          runs.add(run);
        } else {
          missing.add(
              new SetFile.MissingRun(
                  point(contenders.get(i)), scenario.seed() + seed, done.reason()));
        }
      }
    }
    SetFile set = set(engine, references, missing);
    set.write(folder.path().resolve(SetFile.FILE_NAME));
    return SetAnalysis.of(set, runs);
  }

  private SetFile set(
      String engine, List<SetFile.RunReference> runs, List<SetFile.MissingRun> missing) {
    List<String> labels = contenders.stream().map(Contender::label).toList();
    List<String> told = new ArrayList<>();
    for (Contender contender : contenders) {
      if (contender.strategy().clairvoyant()) {
        told.add(contender.label().equals(ORACLE) ? 0 : told.size(), contender.label());
      }
    }
    return new SetFile(
        scenario.name(),
        scenario.question(),
        Version.current(),
        engine,
        List.of(new SetFile.Axis(AXIS, labels)),
        seeds(),
        Varied.of(scenario),
        new SetFile.Roles(labels.contains(BASELINE) ? BASELINE : "", told),
        runs,
        missing);
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

  private static TreeMap<String, String> point(Contender contender) {
    TreeMap<String, String> point = new TreeMap<>();
    point.put(AXIS, contender.label());
    return point;
  }

  private static String fileName(Contender contender, long seed) {
    String name = contender.label().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9=.-]", "_");
    if (name.length() > NAME_MAX) { // a label may hold a path
      name = name.substring(0, NAME_MAX) + "-" + Integer.toHexString(contender.label().hashCode());
    }
    return name + "-seed-" + seed + ".json";
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "faultline-run");
    thread.setDaemon(true);
    return thread;
  }
}
