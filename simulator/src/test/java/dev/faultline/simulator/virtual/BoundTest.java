package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.twin.RandomScenarios;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The bound lies below every strategy, and the oracle reaches it where it must.
class BoundTest {
  private static final int SCENARIOS = 2000;
  private static final long FIRST_SEED = 1_000_000;
  private static final int ORACLES = 500;

  @Test
  void noStrategyStallsLessThanTheBound() {
    Engine engine = Watched.engine(RandomScenarios.TRACES, RandomScenarios::strategy);
    int held = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SCENARIOS; seed++) {
      for (MigrationOutcome outcome : run(engine, seed)) {
        if (outcome.status() == MigrationOutcome.Status.COMPLETED) {
          assertThat(outcome.get(GuestMetrics.STALL))
              .as("stall of %s, RandomScenarios.draw(%d)", outcome.name(), seed)
              .isGreaterThanOrEqualTo(outcome.get(GuestMetrics.BOUND));
          held += outcome.get(GuestMetrics.BOUND) > 0 ? 1 : 0;
        }
      }
    }
    assertThat(held).as("migrations with a bound above 0").isGreaterThan(SCENARIOS / 2);
  }

  /// With every touch known ahead, `clairvoyant-k` is the oracle in whatever scenario: several
  /// vCPUs, streams and guests, slow hosts.
  @Test
  void clairvoyanceToTheEndIsTheOracle() {
    Engine engine = Watched.engine(RandomScenarios.TRACES, RandomScenarios::strategy);
    long k = Integer.MAX_VALUE;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + ORACLES; seed++) {
      Scenario scenario = RandomScenarios.draw(seed);
      assertThat(stalls(engine, scenario, "clairvoyant-k", new TreeMap<>(Map.of("k", k))))
          .as("RandomScenarios.draw(%d)", seed)
          .isEqualTo(stalls(engine, scenario, "oracle", new TreeMap<>()));
    }
  }

  /// Stall, bound and bytes of each migration.
  private static List<List<Long>> stalls(
      Engine engine, Scenario scenario, String strategy, TreeMap<String, Object> options) {
    List<GuestMigration> guests =
        scenario.migrations().stream()
            .map(
                one ->
                    new GuestMigration(
                        one.name(),
                        one.vm(),
                        one.guest(),
                        one.migration().withPrepaging(strategy, options),
                        one.startNanos()))
            .toList();
    return engine.run(scenario.withMigrations(guests), Progress.NONE).migrations().stream()
        .map(
            one ->
                List.of(
                    one.measured().count(GuestMetrics.STALL),
                    one.measured().count(GuestMetrics.BOUND),
                    one.get(TransferMetrics.BYTES_WIRE)))
        .toList();
  }

  private static List<MigrationOutcome> run(Engine engine, long seed) {
    try {
      return engine.run(RandomScenarios.draw(seed), Progress.NONE).migrations();
    } catch (RuntimeException | AssertionError broken) {
      throw new AssertionError("RandomScenarios.draw(%d): %s".formatted(seed, broken), broken);
    }
  }

  /// One vCPU, one stream, one-page units, a host and a link without any cost but the messages' own
  /// bytes. The bound counts the 4096 bytes of a page and two latencies; on the wire a page is a
  /// message of 4129, and RESUMED takes 5 bytes before the first one can leave. With these figures
  /// in the formula the oracle's stall is the bound to the nanosecond: pages leave without a gap in
  /// the order in which they are needed, and a request finds its page gone or next.
  @Test
  void oracleReachesTheBoundWithOneVcpu() {
    int stalled = 0;
    for (long seed = 1; seed <= ORACLES; seed++) {
      Tiny tiny = tiny(SeededRandom.stream(seed, "bound"));
      MigrationOutcome outcome = tiny.run();
      long delay = 2 * tiny.latency;
      assertThat(outcome.get(GuestMetrics.BOUND))
          .as("the bound by itself, seed %d", seed)
          .isEqualTo(formula(tiny, outcome, delay, 4096));
      long stall = formula(tiny, outcome, delay + 5, 4129);
      assertThat(outcome.get(GuestMetrics.STALL))
          .as("the oracle's stall, seed %d", seed)
          .isEqualTo(stall);
      stalled += stall > 0 ? 1 : 0;
    }
    assertThat(stalled).as("cases in which the oracle stalls").isGreaterThan(ORACLES / 2);
  }

  private static Tiny tiny(SeededRandom random) {
    Tiny tiny = new Tiny();
    tiny.prepaging = "oracle";
    tiny.pages = 1 + (int) random.nextBelow(60);
    tiny.latency = random.nextBelow(2) * random.nextBelow(20_000);
    tiny.workTouches = 1 + random.nextBelow(200);
    long compute = 1 + random.nextBelow(random.nextBelow(2) == 0 ? 8000 : 800);
    Access access = new Access(0, compute, 50, (int) random.nextBelow(100));
    tiny.program =
        switch ((int) random.nextBelow(5)) {
          case 0 -> new ProgramSpec.Sequential(access);
          case 1 -> new ProgramSpec.Stride(access, 1 + random.nextBelow(10));
          case 2 -> new ProgramSpec.Uniform(access);
          case 3 -> new ProgramSpec.Zipf(access, 1.1, true);
          default -> new ProgramSpec.PointerChase(access);
        };
    return tiny;
  }

  /// The largest lateness: the k-th distinct page after SUSPEND is there at `delay + k x page`
  /// after RESUME, and wanted as long after RESUME as it would have been touched after SUSPEND. A
  /// byte takes a nanosecond.
  private static long formula(Tiny tiny, MigrationOutcome outcome, long delay, long page) {
    GuestProgram program =
        Programs.create(tiny.program, tiny.pages, 4096, 1, 1, AtEnd.HALT, TraceSource.NONE)[0];
    VcpuCursor cursor = new VcpuCursor(program, 1);
    PageSet seen = new PageSet(tiny.pages);
    long time = -Tiny.began(outcome, "SUSPEND");
    long latest = 0;
    for (long touches = 0; touches < tiny.workTouches; cursor.advance()) {
      time += cursor.computeNanos();
      if (time > 0) {
        touches++;
        if (seen.add(cursor.index())) {
          latest = Math.max(latest, delay + seen.count() * page - time);
        }
      }
    }
    return latest;
  }
}
