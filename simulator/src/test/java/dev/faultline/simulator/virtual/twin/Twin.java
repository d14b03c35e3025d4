package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The brute-force twin: two hosts, two wires and the migrations between them, run instant by
/// instant.
public final class Twin {
  final Agenda agenda = new Agenda();
  final Scenario scenario;
  final TraceSource traces;
  final Function<String, @Nullable Strategy> strategies;
  final Wire forward;
  final Wire backward;
  final Host source;
  final Host target;
  private final List<TwinMigration> migrations = new ArrayList<>();

  private Twin(
      Scenario given, TraceSource traces, Function<String, @Nullable Strategy> strategies) {
    long latency = given.link().latencyNanos() + given.host().hopNanos();
    scenario = given.withLink(given.link().withLatency(latency));
    this.traces = traces;
    this.strategies = strategies;
    LinkSpec link = scenario.link();
    forward = new Wire(agenda, link, 0);
    backward = new Wire(agenda, link, 1);
    int threads = 0;
    for (GuestMigration one : scenario.migrations()) {
      int installers = one.migration().installers();
      threads += one.vm().vcpus() + 2 * (2 + one.migration().pushStreams()) + 3 + installers;
    }
    int machines = scenario.host().machines();
    threads *= machines == 1 ? 2 : 1;
    source = new Host(agenda, scenario.host().cores(), threads);
    target = machines == 1 ? source : new Host(agenda, scenario.host().cores(), threads);
    for (GuestMigration one : scenario.migrations()) {
      migrations.add(new TwinMigration(this, migrations.size(), one));
    }
    if (link.crossBytesPerSecond() > 0) {
      long distance = link.crossBurstBytes() * 1_000_000_000L / link.crossBytesPerSecond();
      long period = Math.max(1, distance);
      int queue = forward.newQueue();
      burst(queue, SeededRandom.stream(scenario.seed(), "cross").nextBelow(period), period);
    }
  }

  private void burst(int queue, long time, long period) {
    agenda.at(
        time,
        Agenda.Rank.TIMER,
        Integer.MAX_VALUE,
        0,
        () -> {
          forward.enterBurst(queue, scenario.link().crossBurstBytes());
          burst(queue, time + period, period);
        });
  }

  /// What every migration of the scenario costs.
  public static List<MigrationOutcome> run(
      Scenario scenario, TraceSource traces, Function<String, @Nullable Strategy> strategies) {
    Twin twin = new Twin(scenario, traces, strategies);
    while (twin.migrations.stream().anyMatch(migration -> !migration.isOver())) {
      twin.agenda.nextInstant();
      twin.migrations.forEach(TwinMigration::poll);
    }
    return twin.migrations.stream().map(TwinMigration::outcome).toList();
  }
}
