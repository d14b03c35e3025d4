package dev.faultline.agent.telemetry;

import dev.faultline.agent.daemon.Counts;
import dev.faultline.agent.daemon.Ledger;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/// Registers what an agent counts. A meter that is also a metric of results has that metric's
/// definition, so that there is one.
public final class AgentMeters {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 1};

  private final MeterRegistry registry;
  private final Ledger ledger;

  private AgentMeters(MeterRegistry registry, Ledger ledger) {
    this.registry = registry;
    this.ledger = ledger;
  }

  /// Registers all of it.
  public static void register(Ledger ledger, MeterRegistry registry) {
    AgentMeters meters = new AgentMeters(registry, ledger);
    meters.faults();
    meters.pages();
    meters.bytes();
    meters.now();
    meters.times("faultline.fault.latency", FaultMetrics.LATENCY_MEAN, Ledger::latencies);
    meters.times("faultline.downtime", PhaseMetrics.DOWNTIME, Ledger::downtimes);
  }

  private void counter(
      String name, String key, String value, String definition, ToLongFunction<Counts> of) {
    FunctionCounter.builder(name, ledger, from -> of.applyAsLong(from.counts()))
        .tag(key, value)
        .description(definition)
        .register(registry);
  }

  private static ToLongFunction<Counts> of(Metric metric) {
    return counts -> counts.measured().count(metric);
  }

  private void faults() {
    String name = "faultline.faults";
    String about = "Touches of absent pages, by how the page came.";
    counter(name, "outcome", "demand", about, of(FaultMetrics.FAULTS_DEMAND));
    counter(name, "outcome", "late", about, of(FaultMetrics.FAULTS_LATE));
    counter(name, "outcome", "joined", about, of(FaultMetrics.FAULTS_JOINED));
    counter(name, "outcome", "zero", about, of(FaultMetrics.FAULTS_ZERO));
  }

  private void pages() {
    String name = "faultline.pages";
    String about = "Pages that left the source, by why.";
    counter(name, "cause", "push", about, of(TransferMetrics.PAGES_PUSHED));
    counter(name, "cause", "demand", about, of(TransferMetrics.PAGES_DEMANDED));
    counter(name, "cause", "zero", about, of(TransferMetrics.PAGES_ZERO));
  }

  private void bytes() {
    String name = "faultline.bytes";
    String about = "Bytes through the sockets of migrations, with frames, without TCP's headers.";
    counter(name, "direction", "sent", about, Counts::sentBytes);
    counter(name, "direction", "received", about, Counts::receivedBytes);
    String migrations = "faultline.migrations";
    String ended = "Migrations that ended here, by how.";
    FunctionCounter.builder(migrations, ledger, Ledger::completed)
        .tag("end", "completed")
        .description(ended)
        .register(registry);
    FunctionCounter.builder(migrations, ledger, Ledger::failed)
        .tag("end", "failed")
        .description(ended)
        .register(registry);
  }

  private void now() {
    Gauge.builder("faultline.sessions", ledger, Ledger::sessions)
        .description("Migrations that are under way here.")
        .register(registry);
    Gauge.builder("faultline.resident.pages", ledger, from -> from.counts().residentPages())
        .description("Pages that have arrived here of guests that are on their way.")
        .register(registry);
    Gauge.builder("faultline.queue.bytes", ledger, from -> from.counts().queuedBytes())
        .description("Bytes that wait for the kernel to take them.")
        .register(registry);
    Gauge.builder("faultline.queue.letters", ledger, from -> from.counts().letters())
        .description("Messages, faults and completions that wait for an endpoint.")
        .register(registry);
  }

  private void times(String name, Metric metric, Function<Ledger, Histogram> of) {
    String about = metric.definition();
    FunctionTimer.builder(
            name,
            ledger,
            from -> of.apply(from).getTotalCount(),
            from -> total(of.apply(from)),
            TimeUnit.NANOSECONDS)
        .description(about)
        .register(registry);
    for (double quantile : QUANTILES) {
      TimeGauge.builder(
              name + ".quantile",
              ledger,
              TimeUnit.NANOSECONDS,
              from -> of.apply(from).getValueAtPercentile(quantile * 100))
          .tag("quantile", String.valueOf(quantile))
          .description(about)
          .register(registry);
    }
  }

  private static double total(Histogram histogram) {
    return histogram.getMean() * histogram.getTotalCount();
  }
}
