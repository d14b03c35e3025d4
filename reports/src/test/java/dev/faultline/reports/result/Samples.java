package dev.faultline.reports.result;

import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.result.run.FirstTouches;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Results as an engine would give them, small ones.
public final class Samples {
  private Samples() {}

  public static RunFile run(String strategy, long seed, Long stallNanos) {
    TreeMap<String, Number> metrics = new TreeMap<>();
    if (stallNanos != null) {
      metrics.put("stall_ns", stallNanos);
    }
    metrics.put("bound_ns", 5_000_000L);
    metrics.put("slowdown", 1.25);
    metrics.put("faults_network", 12L);
    Histogram latency = new Histogram(3);
    latency.recordValue(1_000);
    latency.recordValueWithCount(2_000_000, 3);
    String status = stallNanos == null ? "unfinished" : MigrationResult.COMPLETED;
    MigrationResult migration =
        new MigrationResult(
            "guest",
            status,
            "",
            List.of(new PhaseStart("PREPARE", 0), new PhaseStart("SUSPEND", 5)),
            metrics,
            List.of(HistogramData.of("fault_latency_ns", latency)),
            List.of(
                new Series(
                    "guest_progress_ns",
                    "Guest progress",
                    "ns",
                    List.of(0L, 10L),
                    List.of(0.0, 1e-7))),
            PageMap.of(
                1L << 16,
                4096,
                List.of("absent", "pushed"),
                List.of(0L, 10L),
                List.of(new byte[] {-1, 0, 0, -1, 0, 0}, new byte[] {-1, 0, 0, 0, -1, 1})),
            new TreeMap<>(java.util.Map.of("faults", "userfaultfd", "writes", "kernel")),
            List.of(),
            new FirstTouches(4096, true, List.of(3L, 2L, -5L, 1L)));
    ObjectNode scenario = JsonNodeFactory.instance.objectNode();
    scenario.put("name", "sample").putObject("vm").put("memory", "512 MiB");
    return new RunFile(
        "sample",
        "Which is best?",
        "1.0",
        "virtual",
        seed,
        "default",
        new TreeMap<>(java.util.Map.of("prepaging", strategy)),
        scenario,
        List.of(migration),
        Metrics.all());
  }

  /// A set over `strategies`, one array of stalls a strategy, a missing value where it is null.
  public static SetFile set(List<String> strategies, int seedCount) {
    List<SetFile.RunReference> runs = new ArrayList<>();
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= seedCount; seed++) {
      seeds.add(seed);
    }
    for (String strategy : strategies) {
      for (long seed : seeds) {
        runs.add(
            new SetFile.RunReference(
                new TreeMap<>(java.util.Map.of("prepaging", strategy)),
                seed,
                MigrationResult.COMPLETED,
                "runs/" + strategy + "-" + seed + ".json",
                "00"));
      }
    }
    return new SetFile(
        "sample",
        "Which is best?",
        "1.0",
        "virtual",
        List.of(new SetFile.Axis("prepaging", strategies)),
        seeds,
        List.of("the instant of SUSPEND"),
        new SetFile.Roles("linear", List.of("oracle")),
        runs,
        List.of());
  }
}
