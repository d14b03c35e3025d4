package dev.faultline.agent.telemetry;

import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.daemon.Ledger.Group;
import dev.faultline.agent.daemon.Ledger.Running;
import dev.faultline.agent.daemon.Ledger.Standing;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.TransferMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/// What an agent counts, as meters with the tags side and strategy, and of each migration that is
/// under way one with its id.
final class AgentMeters {
  private final MeterRegistry registry;
  private final Ledger ledger;
  private final TreeSet<Group> known = new TreeSet<>();
  private final List<RunningGauge> gauges;
  private volatile TreeMap<Group, Standing> standings = new TreeMap<>();

  /// A gauge of each migration that is under way.
  private record RunningGauge(MultiGauge gauge, ToDoubleFunction<Running> of) {
    void refresh(List<Running> all) {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      for (Running one : all) {
        double value = of.applyAsDouble(one);
        rows.add(MultiGauge.Row.of(tags(one.group()).and("migration", one.migration()), value));
      }
      gauge.register(rows, true);
    }
  }

  AgentMeters(MeterRegistry registry, Ledger ledger) {
    this.registry = registry;
    this.ledger = ledger;
    gauges =
        List.of(
            gauge(
                "faultline.migration.pages",
                "Pages of a guest that is on its way that have left here, or arrived.",
                one -> one.counts().movedPages()),
            gauge(
                "faultline.migration.pages.all",
                "Pages of memory of a guest that is on its way.",
                Running::allPages),
            gauge(
                "faultline.migration.queue.bytes",
                "Bytes that wait for the kernel to take them.",
                one -> one.counts().queuedBytes()),
            gauge(
                "faultline.migration.queue.letters",
                "Messages, faults and completions that wait for an endpoint.",
                one -> one.counts().letters()));
    Gauge.builder("faultline.sessions", ledger, from -> from.running().size())
        .description("Migrations that are under way here.")
        .register(registry);
  }

  private RunningGauge gauge(String name, String about, ToDoubleFunction<Running> of) {
    return new RunningGauge(MultiGauge.builder(name).description(about).register(registry), of);
  }

  private static Tags tags(Group group) {
    return Tags.of("side", group.side(), "strategy", group.strategy());
  }

  /// Takes in what has changed; before each look.
  synchronized void refresh() {
    standings = ledger.standings();
    for (Group group : standings.keySet()) {
      if (known.add(group)) {
        register(group);
      }
    }
    List<Running> running = ledger.running();
    gauges.forEach(gauge -> gauge.refresh(running));
  }

  private void register(Group group) {
    String faults = "Touches of absent pages, by how the page came.";
    counted(group, "faultline.faults", "outcome", "demand", faults, FaultMetrics.FAULTS_DEMAND);
    counted(group, "faultline.faults", "outcome", "late", faults, FaultMetrics.FAULTS_LATE);
    counted(group, "faultline.faults", "outcome", "joined", faults, FaultMetrics.FAULTS_JOINED);
    counted(group, "faultline.faults", "outcome", "zero", faults, FaultMetrics.FAULTS_ZERO);
    String pages = "Pages that left the source, by why.";
    counted(group, "faultline.pages", "cause", "push", pages, TransferMetrics.PAGES_PUSHED);
    counted(group, "faultline.pages", "cause", "demand", pages, TransferMetrics.PAGES_DEMANDED);
    counted(group, "faultline.pages", "cause", "zero", pages, TransferMetrics.PAGES_ZERO);
    String bytes = "Bytes through the sockets of migrations, with frames, without TCP's headers.";
    counter(group, "faultline.bytes", "direction", "sent", bytes, s -> s.counts().sentBytes());
    counter(
        group, "faultline.bytes", "direction", "received", bytes, s -> s.counts().receivedBytes());
    String ends = "Migrations that ended here, by how.";
    counter(group, "faultline.migrations", "end", "completed", ends, Standing::completed);
    counter(group, "faultline.migrations", "end", "failed", ends, Standing::failed);
  }

  private void counted(
      Group group, String name, String key, String value, String about, Metric metric) {
    counter(group, name, key, value, about, one -> one.counts().measured().count(metric));
  }

  private void counter(
      Group group,
      String name,
      String key,
      String value,
      String about,
      ToDoubleFunction<Standing> of) {
    FunctionCounter.builder(name, this, from -> from.value(group, of))
        .tags(tags(group).and(key, value))
        .description(about)
        .register(registry);
  }

  private double value(Group group, ToDoubleFunction<Standing> of) {
    Standing standing = standings.get(group);
    return standing == null ? 0 : of.applyAsDouble(standing);
  }
}
