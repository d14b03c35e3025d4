package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.RecordingSource;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.engine.Cost;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.measure.Effort;
import dev.faultline.simulator.virtual.measure.Outcomes;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import dev.faultline.simulator.virtual.world.Watch;
import dev.faultline.simulator.virtual.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a scenario in virtual time, on the calling thread. The same scenario and seed give the same
/// outcome.
public final class VirtualEngine implements Engine {
  private final TraceSource traces;
  private final Function<String, @Nullable Strategy> strategies;
  private final RecordingSource recordings;
  private final @Nullable Supplier<Watch> watches;
  private boolean records;
  private boolean skips = true;

  /// An engine with the strategies that ship.
  ///
  /// @param traces where the traces of replayed programs come from
  public VirtualEngine(TraceSource traces) {
    this(traces, Strategies::find);
  }

  /// @param strategies the strategy of a name, or null if there is none
  public VirtualEngine(TraceSource traces, Function<String, @Nullable Strategy> strategies) {
    this(traces, strategies, RecordingSource.NONE, null);
  }

  /// @param recordings what earlier runs recorded
  public VirtualEngine(TraceSource traces, RecordingSource recordings) {
    this(traces, Strategies::find, recordings, null);
  }

  /// @param watches who looks on at each run
  VirtualEngine(
      TraceSource traces,
      Function<String, @Nullable Strategy> strategies,
      RecordingSource recordings,
      @Nullable Supplier<Watch> watches) {
    this.traces = traces;
    this.strategies = strategies;
    this.recordings = recordings;
    this.watches = watches;
  }

  @Override
  public String name() {
    return "virtual";
  }

  @Override
  public RunOutcome run(Scenario scenario, Progress progress) {
    for (PlannedFailure one : scenario.failures()) {
      refuse(one.what(), scenario.host().machines());
    }
    WarmUp warmUp = skips ? WarmUp.of(scenario) : WarmUp.WHOLE;
    Watch watch = watches == null ? null : watches.get();
    World world = new World(scenario, traces, strategies, recordings, warmUp, watch);
    if (!world.run(progress)) {
      for (VirtualMigration migration : world.migrations()) {
        if (!migration.isOver()) {
          migration.stop(Status.CANCELLED, "stopped before its end");
        }
      }
    }
    List<MigrationOutcome> outcomes = new ArrayList<>();
    for (VirtualMigration migration : world.migrations()) {
      List<String> unmet = migration.index == 0 ? world.unmetFailures() : List.of();
      outcomes.add(Outcomes.of(migration, unmet));
    }
    return records
        ? new RunOutcome(outcomes, world.migrations().stream().map(VirtualEngine::touched).toList())
        : new RunOutcome(outcomes);
  }

  /// Every touch of a warm-up is made, however long it is.
  void skipsNothing() {
    skips = false;
  }

  @Override
  public Cost cost(Scenario scenario) {
    return Effort.of(scenario, traces);
  }

  @Override
  public void recordFirstTouches() {
    records = true;
  }

  /// What the guest touched first, by guest time; one run more than a recording has, at most.
  private static PageRuns touched(VirtualMigration migration) {
    PageRuns runs = new PageRuns();
    int count = migration.isAtTarget() ? migration.firstTouches.size() : 0;
    for (int i = 0; i < count && runs.size() <= Recording.RUNS_MAX; i++) {
      runs.add(migration.firstTouches.page(i));
    }
    return runs;
  }

  private static void refuse(Failure what, int machines) {
    boolean stands =
        what instanceof Failure.Stopped
            || (what instanceof Failure.Restarted dies && dies.side() == Side.TARGET);
    if (stands && machines == 1) {
      throw new RequestException(
          "a failure has an agent stand still, and both have one machine, whose time is one clock:"
              + " set host.machines to 2, or use link-down");
    }
  }
}
