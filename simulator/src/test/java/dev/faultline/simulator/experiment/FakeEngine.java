package dev.faultline.simulator.experiment;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// An engine whose stall is a formula of strategy and seed: the length of the strategy's name in
/// ms, plus the seed in microseconds, plus for `dual` a little that its seed decides.
public final class FakeEngine implements Engine {
  @Override
  public String name() {
    return "virtual";
  }

  @Override
  public RunOutcome run(Scenario scenario, Progress progress) {
    boolean goOn = progress.update(1, 2, 10);
    String strategy = scenario.only().migration().prepaging();
    long stall = strategy.length() * 1_000_000L + scenario.seed() * 1_000;
    Histogram latency = new Histogram(3);
    latency.recordValue(150_000);
    return new RunOutcome(
        List.of(
            new MigrationOutcome(
                scenario.only().name(),
                goOn ? Status.COMPLETED : Status.CANCELLED,
                "",
                List.of(new MigrationOutcome.Phase("PREPARE", 0)),
                measured(strategy, stall),
                latency,
                new TreeMap<>(),
                List.of(),
                List.of(),
                null)));
  }

  /// A strategy that never finishes has no residency, so that something is missing.
  private static Measured measured(String strategy, long stall) {
    Measured measured = new Measured();
    measured.put(PhaseMetrics.DOWNTIME, 1_000);
    measured.put(PhaseMetrics.PAUSED, 2_000);
    measured.put(PhaseMetrics.PERCEIVED_DOWNTIME, 3_000);
    measured.put(PhaseMetrics.TOTAL, 50_000_000);
    if (!strategy.equals("demand-only")) {
      measured.put(PhaseMetrics.RESIDENCY, 40_000_000);
      measured.put(GuestMetrics.TOUCH_RATE, 800 * 1e9 / 40_000_000);
    }
    measured.put(PhaseMetrics.ROUNDS, 0);
    measured.put(GuestMetrics.STALL, stall);
    measured.put(GuestMetrics.BLOCKTIME, stall / 2);
    measured.put(GuestMetrics.BOUND, 1_000_000);
    measured.put(GuestMetrics.WORK, 80_000_000);
    measured.put(GuestMetrics.SLOWDOWN, 1.25);
    measured.put(GuestMetrics.TOUCHES, 1_000);
    measured.put(GuestMetrics.TOUCHES_PULL, 800);
    measured.put(GuestMetrics.LOST, stall + 1_000);
    measured.put(FaultMetrics.FAULTS_DEMAND, 10);
    measured.put(FaultMetrics.FAULTS_LATE, 2);
    measured.put(FaultMetrics.FAULTS_NETWORK, 12);
    measured.put(FaultMetrics.FAULTS_JOINED, 0);
    measured.put(FaultMetrics.FAULTS_ZERO, 1);
    measured.put(FaultMetrics.FAULTS_MINOR, 100);
    measured.put(TransferMetrics.PAGES_PUSHED, 90);
    measured.put(TransferMetrics.PAGES_DEMANDED, 10);
    measured.put(TransferMetrics.PAGES_ZERO, 5);
    measured.put(TransferMetrics.PAGES_FREE, 0);
    measured.put(TransferMetrics.PAGES_DUPLICATE, 0);
    measured.put(TransferMetrics.PAGES_RESENT, 0);
    measured.put(TransferMetrics.BYTES_WIRE, 400_000);
    measured.put(TransferMetrics.BYTES_WIRE_REVERSE, 1_000);
    return measured;
  }
}
