package dev.faultline.simulator.experiment;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.Packed;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.ScenarioWriter;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.ResultRecordings;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.points.Axis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs one scenario, and makes a result of what an engine measured.
public final class Runs {
  private static final String LATENCY = "fault_latency_ns";

  private Runs() {}

  /// @throws dev.faultline.agent.request.RequestException if the scenario asks for what the engine
  ///   cannot do
  public static RunFile run(Scenario scenario, Engine engine, Progress progress) {
    return result(scenario, engine.name(), engine.run(scenario, progress));
  }

  /// The result of a run that an engine has done.
  public static RunFile result(Scenario scenario, String engine, RunOutcome outcome) {
    String strategies =
        scenario.migrations().stream()
            .map(guest -> guest.migration().prepaging())
            .distinct()
            .collect(Collectors.joining("+"));
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(Axis.PREPAGING, strategies);
    return new RunFile(
        scenario.name(),
        scenario.question(),
        Version.current(),
        engine,
        scenario.seed(),
        scenario.host().name(),
        labels,
        JsonFiles.tree(ScenarioWriter.resolved(scenario)),
        migrations(scenario, outcome),
        Metrics.all());
  }

  /// Writes a run of a set, packed. Its digest is that of what it says, unpacked.
  ///
  /// @param point value by axis
  /// @param folder `runs` below the set file
  /// @param fileName ends with `.json.zst`
  public static SetFile.RunReference write(
      RunFile run, TreeMap<String, String> point, Path folder, String fileName) {
    byte[] bytes = run.toBytes();
    Path file = folder.resolve(fileName);
    JsonFiles.writeAtomically(file, Packed.pack(bytes));
    return reference(run, point, bytes, file);
  }

  /// How a set names a run that is written.
  static SetFile.RunReference reference(
      RunFile run, TreeMap<String, String> point, byte[] bytes, Path file) {
    return new SetFile.RunReference(
        point, run.seed(), status(run), "runs/" + file.getFileName(), JsonFiles.sha256(bytes));
  }

  private static String status(RunFile run) {
    return run.migrations().stream()
        .map(MigrationResult::status)
        .filter(status -> !status.equals(MigrationResult.COMPLETED))
        .findFirst()
        .orElse(MigrationResult.COMPLETED);
  }

  private static List<MigrationResult> migrations(Scenario scenario, RunOutcome outcome) {
    List<MigrationResult> results = new ArrayList<>();
    for (MigrationOutcome one : outcome.migrations()) {
      int index = results.size();
      MigrationResult result =
          migration(one).withWarnings(Cautions.of(scenario.migrations().get(index), one));
      if (index < outcome.firstTouches().size()) {
        int pageBytes = scenario.migrations().get(index).vm().pageSizeBytes();
        result =
            result.withFirstTouches(
                ResultRecordings.result(outcome.firstTouches().get(index), pageBytes));
      }
      results.add(result);
    }
    return List.copyOf(results);
  }

  private static MigrationResult migration(MigrationOutcome outcome) {
    HistogramData latency = HistogramData.of(LATENCY, outcome.faultLatency());
    return new MigrationResult(
            outcome.name(),
            outcome.status().title(),
            outcome.message(),
            outcome.phases().stream().map(p -> new PhaseStart(p.name(), p.startNanos())).toList(),
            metrics(outcome, latency),
            List.of(latency),
            outcome.series(),
            outcome.pageMap())
        .withMeans(outcome.means());
  }

  /// What was measured, and what the histogram says of fault latencies; of no fault it says
  /// nothing.
  private static TreeMap<String, Number> metrics(MigrationOutcome outcome, HistogramData latency) {
    TreeMap<String, Number> into = outcome.measured().byName();
    put(into, FaultMetrics.LATENCY_P50, latency.percentile(50));
    put(into, FaultMetrics.LATENCY_P90, latency.percentile(90));
    put(into, FaultMetrics.LATENCY_P99, latency.percentile(99));
    put(into, FaultMetrics.LATENCY_P999, latency.percentile(99.9));
    put(into, FaultMetrics.LATENCY_MAX, latency.percentile(100));
    put(into, FaultMetrics.LATENCY_MEAN, latency.mean());
    return into;
  }

  private static void put(TreeMap<String, Number> into, Metric metric, @Nullable Number value) {
    if (value != null) {
      into.put(metric.name(), value);
    }
  }
}
