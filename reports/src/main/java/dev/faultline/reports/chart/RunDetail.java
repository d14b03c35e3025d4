package dev.faultline.reports.chart;

import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What one migration recorded over time, and how long its faults took, for line charts. Times are
/// milliseconds since RESUME.
final class RunDetail {
  static final String LATENCY = "fault_latency_ns";

  /// The series of which charts draw a line for every variant.
  static final List<String> LINES =
      List.of("guest_progress", "resident_pages", "faults_demand", "bytes_wire");

  private static final String PROGRESS = "guest_progress";

  private RunDetail() {}

  /// @param scenario of the run, as resolved
  /// @param latencies of its faults, and of its sisters' where there are some
  /// @param wanted by name, which series are drawn
  static ObjectNode of(
      MigrationResult migration, JsonNode scenario, Ccdf latencies, Predicate<String> wanted) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    long resume = resumeNanos(migration);
    ArrayNode phases = node.putArray("phases");
    for (PhaseStart phase : migration.phases()) {
      phases
          .addObject()
          .put("name", phase.name())
          .put("ms", Numbers.millis(phase.startNanos() - resume));
    }
    ObjectNode lines = node.putObject("lines");
    for (Series series : migration.series()) {
      if (wanted.test(series.name())) {
        double per = series.name().equals(PROGRESS) ? vcpus(scenario) : 1;
        lines.set(series.name(), Numbers.points(points(series, resume, per)));
      }
    }
    if (!latencies.isEmpty()) {
      node.set("ccdf", Numbers.points(latencies.points()));
      node.set("marks", marks(migration));
    }
    return node;
  }

  static @Nullable HistogramData latencies(MigrationResult migration) {
    for (HistogramData histogram : migration.histograms()) {
      if (histogram.name().equals(LATENCY)) {
        return histogram;
      }
    }
    return null;
  }

  /// The percentiles that a chart of latencies marks.
  private static ArrayNode marks(MigrationResult migration) {
    ArrayNode marks = JsonNodeFactory.instance.arrayNode();
    for (String percentile : List.of("p50", "p99", "p999")) {
      Double value = migration.metric(LATENCY + "_" + percentile);
      if (value != null) {
        marks.addObject().put("name", percentile).put("ns", value);
      }
    }
    return marks;
  }

  /// When the guest went on at the target; the run's begin if it never did.
  static long resumeNanos(MigrationResult migration) {
    for (PhaseStart phase : migration.phases()) {
      if (phase.name().equals("RESUME")) {
        return phase.startNanos();
      }
    }
    return 0;
  }

  private static double vcpus(JsonNode scenario) {
    return StrictMath.max(1, scenario.path("vm").path("vcpus").asInt(1));
  }

  private static List<double[]> points(Series series, long resume, double per) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < series.values().size(); i++) {
      double at = (series.timesNanos().get(i) - resume) / 1e6;
      points.add(new double[] {at, series.values().get(i) / per});
    }
    return points;
  }
}
