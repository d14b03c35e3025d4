package dev.faultline.simulator.validate;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.result.Packed;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.experiment.EnginePool;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.experiment.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// One scenario through two engines, several times, in turns: the reference with a seed, the
/// candidate with the same seed, then the next. No run is left out but the rehearsal before the
/// first, one that failed, and one of the reference beside which other programs kept the host busy;
/// both are said.
///
/// @param names of the engines
/// @param reference the scenario as it was given
/// @param candidate what the other engine runs for it, see [Engine#twin(Scenario)]
/// @param runs of each engine
public record Validation(Names names, Scenario reference, Scenario candidate, int runs) {
  /// The axis of the set.
  public static final String AXIS = "engine";

  public static final int RUNS_MAX = 1000;

  /// The engines of a validation.
  ///
  /// @param reference the one that is believed
  /// @param candidate the one that is held against it
  public record Names(String reference, String candidate) {
    private List<String> both() {
      return List.of(reference, candidate);
    }
  }

  /// @throws RequestException for a value out of its range
  public Validation {
    if (names.reference().equals(names.candidate())) {
      throw new RequestException(
          "--reference and --candidate are both " + names.reference() + "; name two engines");
    }
    if (runs < 1 || runs > RUNS_MAX) {
      throw new RequestException(
          "--runs is " + runs + "; it must be a whole number from 1 to " + RUNS_MAX);
    }
  }

  /// How many runs there are of both.
  public int runCount() {
    return 2 * runs;
  }

  /// One guest.
  public record Cell(String migration, List<Judgement> judgements) {}

  /// What came of it.
  ///
  /// @param foreignShare the largest share of the cores that other programs used during a run of
  ///   the reference; -1 if unknown
  public record Result(SetFile set, List<Cell> cells, double foreignShare) {
    /// Of its engines.
    public Names names() {
      List<String> both = set.axes().getFirst().values();
      return new Names(both.getFirst(), both.getLast());
    }

    /// Whether a metric that could be measured is off, or a run failed.
    public boolean misses() {
      return set.runs().stream().anyMatch(run -> !run.status().equals(MigrationResult.COMPLETED))
          || set.missing().stream().anyMatch(run -> !run.reason().equals(CANCELLED))
          || cells.stream()
              .flatMap(cell -> cell.judgements().stream())
              .anyMatch(one -> one.verdict() == Judgement.Verdict.MISSES);
    }
  }

  private static final String CANCELLED = SetFile.MissingRun.CANCELLED;

  /// The runs of one engine so far.
  ///
  /// @param isMeasured whether other programs change its results
  private record Side(String engine, boolean isMeasured, List<RunFile> done) {}

  /// Runs all, writes each run as it is done and the set at the end, also when it is told to stop
  /// before, unless that was before the first.
  ///
  /// @throws RequestException if the scenario asks for what an engine cannot do
  public Result run(
      Supplier<Engine> measuredBy,
      Supplier<Engine> toldBy,
      ResultFolder folder,
      ExperimentProgress progress) {
    return run(measuredBy, toldBy, folder, progress, () -> new HostLoad()::foreignShare);
  }

  /// @param loads from now on, the share of the host that others use
  Result run(
      Supplier<Engine> measuredBy,
      Supplier<Engine> toldBy,
      ResultFolder folder,
      ExperimentProgress progress,
      Supplier<DoubleSupplier> loads) {
    Path into = folder.runs();
    Side measured = new Side(names.reference(), true, new ArrayList<>());
    Side told = new Side(names.candidate(), false, new ArrayList<>());
    List<SetFile.RunReference> references = new ArrayList<>();
    List<SetFile.MissingRun> missing = new ArrayList<>();
    double foreign = -1;
    try (EnginePool measuring = new EnginePool(measuredBy);
        EnginePool telling = new EnginePool(toldBy)) {
      for (int i = 0; i < runs; i++) {
        DoubleSupplier load = loads.get();
        one(measured, load, reference, 2 * i, measuring, into, progress, references, missing);
        foreign = Math.max(foreign, load.getAsDouble());
        one(told, load, candidate, 2 * i + 1, telling, into, progress, references, missing);
      }
    }
    SetFile set =
        new SetFile(
            reference.name(),
            reference.question(),
            Version.current(),
            String.join("+", names.both()),
            List.of(new SetFile.Axis(AXIS, names.both())),
            seeds(),
            List.of(),
            new SetFile.Roles(names.reference(), List.of()),
            references,
            missing);
    if (!references.isEmpty() || !progress.isCancelled()) {
      set.write(folder.path().resolve(SetFile.FILE_NAME));
    }
    List<String> guests =
        reference.migrations().stream().map(Scenario.GuestMigration::name).toList();
    Rule rule = Rule.of(names.reference());
    return new Result(set, cells(guests, rule, measured.done(), told.done()), foreign);
  }

  /// Whether a set is one that was written here.
  public static boolean isOne(SetFile set) {
    return set.axes().size() == 1
        && set.axes().getFirst().name().equals(AXIS)
        && set.axes().getFirst().values().size() == 2;
  }

  /// The same from the files of a set that was written here.
  ///
  /// @param runs of the set, in its order
  public static Result of(SetFile set, List<RunFile> runs) {
    List<String> guests =
        runs.isEmpty()
            ? List.of()
            : runs.getFirst().migrations().stream().map(MigrationResult::name).toList();
    Names names = new Result(set, List.of(), -1).names();
    List<RunFile> measured = by(names.reference(), runs);
    List<RunFile> told = by(names.candidate(), runs);
    return new Result(set, cells(guests, Rule.of(names.reference()), measured, told), -1);
  }

  private static List<RunFile> by(String engine, List<RunFile> runs) {
    return runs.stream().filter(run -> engine.equals(run.labels().get(AXIS))).toList();
  }

  private List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      seeds.add(reference.seed() + i);
    }
    return List.copyOf(seeds);
  }

  private void one(
      Side side,
      DoubleSupplier load,
      Scenario of,
      int number,
      EnginePool ready,
      Path into,
      ExperimentProgress progress,
      List<SetFile.RunReference> references,
      List<SetFile.MissingRun> missing) {
    long seed = of.seed() + number / 2;
    TreeMap<String, String> point = new TreeMap<>();
    point.put(AXIS, side.engine());
    String why = CANCELLED;
    if (!progress.isCancelled()) {
      try {
        RunFile run = ready.run(of.withSeed(seed), progress.run(number)).withLabels(point);
        if (side.isMeasured()) {
          run = run.withWarnings(HostLoad.caution(load.getAsDouble()));
        }
        if (run.migrations().stream().noneMatch(m -> m.status().equals("cancelled"))) {
          references.add(
              Runs.write(
                  run, point, into, side.engine() + "-seed-" + seed + ".json" + Packed.SUFFIX));
          side.done().add(run.withoutDetail());
          progress.finish(number);
          return;
        }
      } catch (RequestException e) {
        throw e;
      } catch (RuntimeException e) {
        why = "failed: " + e.getMessage();
      }
    }
    progress.finish(number);
    missing.add(new SetFile.MissingRun(point, seed, why));
  }

  private static List<Cell> cells(
      List<String> guests, Rule rule, List<RunFile> measured, List<RunFile> told) {
    List<Cell> cells = new ArrayList<>();
    for (String guest : guests) {
      List<Judgement> judgements = new ArrayList<>();
      for (Judged metric : Judged.values()) {
        judgements.add(
            new Judgement(
                metric, values(metric, guest, measured), values(metric, guest, told), rule));
      }
      cells.add(new Cell(guest, List.copyOf(judgements)));
    }
    return List.copyOf(cells);
  }

  private static List<Double> values(Judged metric, String guest, List<RunFile> runs) {
    List<Double> values = new ArrayList<>();
    for (RunFile run : runs) {
      MigrationResult result = run.migration(guest);
      if (result != null
          && result.status().equals(MigrationResult.COMPLETED)
          && !HostLoad.saysBusy(result.warnings())) {
        Double value = metric.of(result);
        if (value != null) {
          values.add(value);
        }
      }
    }
    return List.copyOf(values);
  }
}
