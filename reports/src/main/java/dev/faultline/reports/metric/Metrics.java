package dev.faultline.reports.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metrics that Faultline writes, in the order in which tables show them.
public final class Metrics {
  // what a guest feels comes first, how often it faulted last: faster service lets it touch, and
  // fault, more
  private static final List<Metric> ALL =
      List.of(
          GuestMetrics.STALL,
          GuestMetrics.BLOCKTIME,
          GuestMetrics.SLOWDOWN,
          GuestMetrics.TIME_TO_90PCT,
          GuestMetrics.LOST,
          GuestMetrics.BOUND,
          PhaseMetrics.DOWNTIME,
          PhaseMetrics.PAUSED,
          PhaseMetrics.PERCEIVED_DOWNTIME,
          PhaseMetrics.TOTAL,
          PhaseMetrics.RESIDENCY,
          FaultMetrics.LATENCY_MEAN,
          FaultMetrics.LATENCY_P50,
          FaultMetrics.LATENCY_P90,
          FaultMetrics.LATENCY_P99,
          FaultMetrics.LATENCY_P999,
          FaultMetrics.LATENCY_MAX,
          FaultMetrics.FAULTS_NETWORK,
          FaultMetrics.FAULTS_DEMAND,
          FaultMetrics.FAULTS_LATE,
          FaultMetrics.FAULTS_JOINED,
          FaultMetrics.FAULTS_ZERO,
          FaultMetrics.REQUESTS,
          FaultMetrics.FAULTS_MINOR,
          TransferMetrics.CPU_SOURCE,
          TransferMetrics.PAGES_PUSHED,
          TransferMetrics.PAGES_DEMANDED,
          TransferMetrics.PAGES_ZERO,
          TransferMetrics.PAGES_FREE,
          TransferMetrics.PAGES_DUPLICATE,
          TransferMetrics.PAGES_RESENT,
          TransferMetrics.PAGES_LOST,
          PhaseMetrics.RECOVERIES,
          PhaseMetrics.LINK_AWAY,
          PhaseMetrics.ROUNDS,
          TransferMetrics.PAGES_COMPRESSED,
          TransferMetrics.BYTES_SAVED_COMPRESSION,
          TransferMetrics.PAGES_DIFFERENCE,
          TransferMetrics.BYTES_SAVED_RESENDING,
          TransferMetrics.PAGES_REFERENCE,
          TransferMetrics.BYTES_SAVED_DEDUP,
          TransferMetrics.BYTES_STORE,
          TransferMetrics.PAGES_MISSED,
          TransferMetrics.BYTES_WIRE,
          TransferMetrics.BYTES_WIRE_REVERSE,
          GuestMetrics.WORK,
          GuestMetrics.TOUCHES,
          GuestMetrics.TOUCHES_PULL,
          GuestMetrics.TOUCH_RATE);

  /// What a comparison by stall shows besides.
  public static final List<Metric> BESIDE_STALL =
      List.of(GuestMetrics.BLOCKTIME, GuestMetrics.SLOWDOWN, GuestMetrics.TIME_TO_90PCT);

  /// The same in a table that is read and not searched.
  public static final List<Metric> READ_BESIDE_STALL =
      List.of(GuestMetrics.SLOWDOWN, FaultMetrics.LATENCY_P99, GuestMetrics.TIME_TO_90PCT);

  /// What a comparison by guest time lost shows besides: of modes, which also differ in how long
  /// they take and how much they send.
  public static final List<Metric> BESIDE_LOST =
      List.of(
          PhaseMetrics.DOWNTIME,
          GuestMetrics.STALL,
          PhaseMetrics.TOTAL,
          TransferMetrics.BYTES_WIRE,
          PhaseMetrics.ROUNDS);

  private Metrics() {}

  public static List<Metric> all() {
    return ALL;
  }

  /// The metric of that name, or null.
  public static @Nullable Metric find(String name) {
    for (Metric metric : ALL) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }
}
