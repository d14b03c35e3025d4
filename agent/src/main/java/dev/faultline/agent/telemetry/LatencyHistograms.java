package dev.faultline.agent.telemetry;

import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.daemon.Ledger.Standing;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/// Fault latencies and downtimes as histograms of Prometheus, whose buckets can be added up over
/// agents as quantiles cannot: of the HdrHistograms that the agent keeps anyway.
final class LatencyHistograms implements MultiCollector {
  /// 10 us to 10 s, in steps of 1, 2 and 5.
  private static final long[] BOUNDS_NANOS = bounds();

  private final Ledger ledger;

  LatencyHistograms(Ledger ledger) {
    this.ledger = ledger;
  }

  private static long[] bounds() {
    List<Long> all = new ArrayList<>();
    for (long decade = 10_000; decade < 10_000_000_000L; decade *= 10) {
      all.addAll(List.of(decade, 2 * decade, 5 * decade));
    }
    all.add(10_000_000_000L);
    return all.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        snapshot(
            "faultline_fault_latency_seconds",
            FaultMetrics.LATENCY_MEAN.definition().replace(": their mean.", "."),
            Standing::latencies),
        snapshot(
            "faultline_downtime_seconds", PhaseMetrics.DOWNTIME.definition(), Standing::downtimes));
  }

  private HistogramSnapshot snapshot(String name, String about, Function<Standing, Histogram> of) {
    HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(name).help(about);
    ledger
        .standings()
        .forEach(
            (group, standing) -> {
              Histogram histogram = of.apply(standing);
              if (histogram.getTotalCount() > 0) {
                all.dataPoint(
                    HistogramDataPointSnapshot.builder()
                        .labels(Labels.of("side", group.side(), "strategy", group.strategy()))
                        .classicHistogramBuckets(buckets(histogram))
                        .sum(histogram.getMean() * histogram.getTotalCount() / 1e9)
                        .build());
              }
            });
    return all.build();
  }

  private static ClassicHistogramBuckets buckets(Histogram histogram) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (long bound : BOUNDS_NANOS) {
      long upTo = histogram.getCountBetweenValues(0, bound);
      buckets.bucket(bound / 1e9, upTo - below);
      below = upTo;
    }
    return buckets.bucket(Double.POSITIVE_INFINITY, histogram.getTotalCount() - below).build();
  }
}
