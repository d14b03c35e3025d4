package dev.faultline.simulator.bench;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Touches a second of a guest of 4 GiB whose pages are resident: ops/s are touches/s. Making the
/// world and the bound, for which every touch is drawn once more, are part of it.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ResidentTouchesBenchmark {
  private static final int TOUCHES = 100_000_000;

  private final Scenario scenario =
      Migrations.scenario("resident-4-gib", "linear", "guest.work=" + TOUCHES + " touches");

  @Benchmark
  @OperationsPerInvocation(TOUCHES)
  public MigrationOutcome touches() {
    MigrationOutcome outcome = Migrations.run(scenario);
    if (outcome.get(GuestMetrics.TOUCHES) != TOUCHES) {
      throw new IllegalStateException(
          outcome.get(GuestMetrics.TOUCHES) + " touches instead of " + TOUCHES);
    }
    return outcome;
  }
}
