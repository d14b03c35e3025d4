package dev.faultline.simulator.validate;

import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metrics in which the engines are compared, in the order of the table. Of our own code tails
/// are shown: a p99 of a live run is what the kernel's scheduler did to it that time. A hypervisor
/// is judged by what its users see of it.
public enum Judged {
  RESIDENCY("residency", Unit.NANOSECONDS, By.OWN, "residency_ns"),
  STALL("stall", Unit.NANOSECONDS, By.OWN, "stall_ns"),
  TOUCHES_PULL("touches in the pull", Unit.COUNT, By.BOTH, "touches_pull"),
  FAULTS(
      "demand, late, joined", Unit.COUNT, By.OWN, "faults_demand", "faults_late", "faults_joined"),
  FAULT_P50("fault, median", Unit.NANOSECONDS, By.BOTH, "fault_latency_ns_p50"),
  FAULT_P99("fault, p99", Unit.NANOSECONDS, By.FOREIGN, "fault_latency_ns_p99"),
  FAULT_MAX("fault, max", Unit.NANOSECONDS, By.NOBODY, "fault_latency_ns_max"),
  DOWNTIME("downtime", Unit.NANOSECONDS, By.NOBODY, "downtime_ns"),
  PAUSED("paused", Unit.NANOSECONDS, By.FOREIGN, "paused_ns"),
  TOTAL("total", Unit.NANOSECONDS, By.FOREIGN, "total_ns"),
  NETWORK("network faults", Unit.COUNT, By.NOBODY, "faults_network"),
  REQUESTS("requests", Unit.COUNT, By.FOREIGN, "requests"),
  STALL_PER_REQUEST("stall a request", Unit.NANOSECONDS, By.FOREIGN, "stall_ns") {
    @Override
    public @Nullable Double of(MigrationResult result) {
      Double stall = super.of(result);
      Double requests = result.metric("requests");
      return stall == null || requests == null || requests == 0 ? null : stall / requests;
    }
  },
  FAULT_MEAN("fault, mean", Unit.NANOSECONDS, By.NOBODY, "fault_latency_ns_mean");

  private enum By {
    OWN,
    FOREIGN,
    BOTH,
    NOBODY
  }

  private final String title;
  private final Unit unit;
  private final By by;
  private final List<String> summands;

  Judged(String title, Unit unit, By by, String... summands) {
    this.title = title;
    this.unit = unit;
    this.by = by;
    this.summands = List.of(summands);
  }

  public String title() {
    return title;
  }

  public Unit unit() {
    return unit;
  }

  /// Whether a miss counts.
  public boolean isJudgedBy(Rule rule) {
    return by == By.BOTH || by == (rule == Rule.FOREIGN ? By.FOREIGN : By.OWN);
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
