package dev.faultline.simulator.experiment;

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
                1_000,
                2_000,
                3_000,
                50_000_000,
                strategy.equals("demand-only") ? -1 : 40_000_000,
                stall,
                stall / 2,
                1_000_000,
                10,
                2,
                0,
                1,
                100,
                latency,
                90,
                10,
                5,
                0,
                0,
                400_000,
                1_000,
                80_000_000,
                1.25,
                -1,
                1_000,
                800,
                0,
                0,
                stall + 1_000,
                MigrationOutcome.Saved.NOTHING,
                new TreeMap<>(),
                List.of(),
                null)));
  }
}
