package dev.faultline.simulator.validate;

import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metrics in which the engines are compared, in the order of the table. Tails are shown: a p99
/// of a live run is what the kernel's scheduler did to it that time.
public enum Judged {
  RESIDENCY("residency", Unit.NANOSECONDS, true, "residency_ns"),
  STALL("stall", Unit.NANOSECONDS, true, "stall_ns"),
  TOUCHES_PULL("touches in the pull", Unit.COUNT, true, "touches_pull"),
  FAULTS("demand, late, joined", Unit.COUNT, true, "faults_demand", "faults_late", "faults_joined"),
  FAULT_P50("fault, median", Unit.NANOSECONDS, true, "fault_latency_ns_p50"),
  FAULT_P99("fault, p99", Unit.NANOSECONDS, false, "fault_latency_ns_p99"),
  FAULT_MAX("fault, max", Unit.NANOSECONDS, false, "fault_latency_ns_max"),
  DOWNTIME("downtime", Unit.NANOSECONDS, false, "downtime_ns"),
  PAUSED("paused", Unit.NANOSECONDS, false, "paused_ns"),
  TOTAL("total", Unit.NANOSECONDS, false, "total_ns"),
  NETWORK("network faults", Unit.COUNT, false, "faults_network"),
  REQUESTS("requests", Unit.COUNT, false, "requests"),
  FAULT_MEAN("fault, mean", Unit.NANOSECONDS, false, "fault_latency_ns_mean");

  private final String title;
  private final Unit unit;
  private final boolean judged;
  private final List<String> summands;

  Judged(String title, Unit unit, boolean judged, String... summands) {
    this.title = title;
    this.unit = unit;
    this.judged = judged;
    this.summands = List.of(summands);
  }

  public String title() {
    return title;
  }

  public Unit unit() {
    return unit;
  }

  /// Whether a miss counts.
  public boolean isJudged() {
    return judged;
  }

  /// The names of the metrics of a result file that it is the sum of.
  public List<String> summands() {
    return summands;
  }

  /// Its value in one run; null if it is missing there.
  public @Nullable Double of(MigrationResult result) {
    double sum = 0;
    for (String name : summands) {
      Double part = result.metric(name);
      if (part == null) {
        return null;
      }
      sum += part;
    }
    return sum;
  }
}
