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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One migration of a large guest in a JVM of its own, cold, as somebody waits for it who runs it
/// once. `-p strategy=linear` takes one strategy, `LargeGuest.guest64GiB` one guest.
///
/// 2600 MiB of heap, so that the process stays under 3 GiB; huge pages, without which a guest of a
/// TiB misses the TLB at every touch (the launcher sets them too).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx2600m", "-XX:+UseTransparentHugePages"})
public class LargeGuestBenchmark {
  @Param({"linear", "dual", "multi-pivot", "random", "oracle"})
  private String strategy = "";

  private long touchesPull;

  /// 64 GiB, 200,000 touches a second, 10 Gbit/s.
  @Benchmark
  public MigrationOutcome guest64GiB() {
    return run("guest-64-gib");
  }

  /// 1 TiB on 16 vCPUs, 100 Gbit/s: the catalogue's `terabyte`.
  @Benchmark
  public MigrationOutcome terabyte() {
    return run("terabyte");
  }

  private MigrationOutcome run(String name) {
    Scenario scenario = Migrations.scenario(name, strategy);
    MigrationOutcome outcome = Migrations.run(scenario);
    touchesPull = outcome.get(GuestMetrics.TOUCHES_PULL);
    return outcome;
  }

  /// Time alone says little: the work must have been done during the pull.
  @TearDown
  public void print() {
    System.out.printf("%n%,d touches executed during the pull%n", touchesPull);
  }
}
