package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.Repetitions;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.twin.RandomRecordings;
import dev.faultline.simulator.virtual.twin.RandomScenarios;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import dev.faultline.simulator.virtual.world.Watch;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Random scenarios in every mode with a reset that waits for guest time: at the instant of the
/// reset it has passed, and a nanosecond before it had not.
///
/// `-Dfaultline.seed=N -Dfaultline.cases=1` runs the scenario of one seed alone.
class GuestTimeTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int CASES = Repetitions.of(200, 20_000);

  /// How long the first guest had run when PULL began, and when its link was lost.
  private static final class Seen implements Watch {
    boolean isPulling;
    boolean isLost;
    long atPullNanos;
    long guestNanos;

    @Override
    public void made(Transfer transfer) {}

    @Override
    public void recycled(Transfer transfer) {}

    @Override
    public void released(int migration, PageRuns pages) {}

    @Override
    public void instant(List<VirtualMigration> migrations) {
      VirtualMigration first = migrations.getFirst();
      Phase phase = first.source.endpoint.phase();
      if (phase == Phase.PULL && !isPulling) {
        isPulling = true;
        atPullNanos = first.guest.atTargetNanos();
      }
      if (phase == Phase.PAUSED && !isLost) {
        isLost = true;
        guestNanos = first.guest.atTargetNanos();
      }
    }
  }

  @Test
  void aFailureComesInTheNanosecondInWhichTheGuestHasRunForSoLong() {
    int exact = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      Scenario drawn = ModesTest.scenario(seed);
      long work = drawn.migrations().getFirst().workNanos(drawn.link());
      SeededRandom random = SeededRandom.stream(seed, "guest time of a test");
      long nanos = 1 + random.nextBelow(work > 0 ? work : 1L << 1 + random.nextBelow(24));
      When when = When.PULL.with(to -> to.guestTimeNanos = nanos);
      Scenario scenario =
          drawn.withFailures(List.of(new PlannedFailure(new Failure.Reset(0), when)));
      Seen seen = new Seen();
      var unused =
          new VirtualEngine(
                  RandomScenarios.TRACES, Strategies::find, RandomRecordings.RECORDINGS, () -> seen)
              .run(scenario, Progress.NONE);
      int vcpus = scenario.migrations().getFirst().vm().vcpus();
      if (seen.isLost) {
        // each vCPU does at most 1 ns in one; what has passed before the phase is not waited for
        long least = nanos * vcpus;
        assertThat(seen.guestNanos)
            .as("seed %d", seed)
            .isBetween(least, Math.max(least + vcpus - 1, seen.atPullNanos));
        exact += seen.atPullNanos < least ? 1 : 0;
      }
    }
    if (CASES >= 200) {
      assertThat(exact).isGreaterThan(CASES / 10);
    }
  }
}
