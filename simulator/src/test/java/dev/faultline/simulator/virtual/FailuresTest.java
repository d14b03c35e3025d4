package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.Repetitions;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random scenarios in every mode with random failures, held to the invariants at every instant
/// ([Watched]): whatever is lost, no page is lost for good, none is wrong, and the guest never runs
/// twice. A link that comes back in time has to be enough to complete.
///
/// `-Dfaultline.seed=N -Dfaultline.cases=1` runs the scenario of one seed alone.
class FailuresTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final long A_SECOND = 1_000_000_000;
  private static final int CASES = Repetitions.of(500, 20_000);

  @Test
  void whateverIsLostNoPageIsAndTheGuestRunsOnce() {
    TreeMap<String, Integer> seen = new TreeMap<>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      Scenario scenario = scenario(seed);
      for (MigrationOutcome outcome : ModesTest.run(seed, scenario)) {
        long recoveries = outcome.get(PhaseMetrics.RECOVERIES);
        String how = recoveries > 0 ? " recovered" : "";
        boolean atTarget = outcome.phases().stream().anyMatch(p -> p.name().equals("RESUME"));
        seen.merge(
            (atTarget ? "at target " : "at source ") + outcome.status() + how, 1, Integer::sum);
        if (atTarget && outcome.status() != Status.COMPLETED) {
          assertThat(outcome.message())
              .as("seed %d: %s", seed, outcome.status())
              .startsWith("the link did not come back");
          assertThat(scenario.failures())
              .as("seed %d", seed)
              .anyMatch(f -> f.what().nanos() == Failure.EVER);
        }
      }
    }
    if (CASES >= 500) {
      assertThat(seen.get("at target COMPLETED recovered"))
          .as(seen.toString())
          .isGreaterThan(CASES / 10);
      assertThat(seen).containsKeys("at source AT_SOURCE", "at target PAUSED");
    }
  }

  /// Other guests and other traffic go on touch by touch while nothing crosses, so they are few.
  private static Scenario scenario(long seed) {
    SeededRandom random = SeededRandom.stream(seed, "failures of a test");
    List<PlannedFailure> failures = new ArrayList<>();
    for (long i = 1 + random.nextBelow(3); i > 0; i--) {
      When when = when(random);
      failures.add(new PlannedFailure(what(when, random), when));
    }
    Scenario drawn = ModesTest.scenario(seed);
    int guests = seed % 8 == 0 ? drawn.migrations().size() : 1;
    return drawn
        .withMigrations(
            drawn.migrations().subList(0, guests).stream().map(FailuresTest::unlimited).toList())
        .withLink(drawn.link().with(to -> to.crossBytesPerSecond = 0))
        .withFailures(failures);
  }

  private static GuestMigration unlimited(GuestMigration one) {
    return new GuestMigration(
        one.name(),
        one.vm(),
        one.guest(),
        one.migration().with(to -> to.timeLimitNanos = 1L << 60),
        one.startNanos());
  }

  /// A guest that still runs at the source makes touch after touch until something crosses again:
  /// then nothing lasts.
  private static Failure what(When when, SeededRandom random) {
    long nanos = lasts(random);
    boolean isEarly = when.phase().compareTo(When.Phase.HANDOVER) < 0;
    if (isEarly || random.nextBelow(2) == 0) {
      return new Failure.Reset(isEarly ? 0 : nanos);
    }
    return new Failure.LinkDown(Math.max(1000, nanos));
  }

  /// Three of these are less than the 30 s that a source tries.
  private static long lasts(SeededRandom random) {
    return switch ((int) random.nextBelow(8)) {
      case 0 -> random.nextBelow(4) == 0 ? Failure.EVER : 0;
      case 1 -> random.nextBelow(5 * A_SECOND);
      case 2 -> random.nextBelow(12 * A_SECOND);
      case 3 -> random.nextBelow(200_000_000);
      default -> 0;
    };
  }

  private static When when(SeededRandom random) {
    When.Phase phase =
        random.nextBelow(2) == 0
            ? When.Phase.PULL
            : When.Phase.values()[(int) random.nextBelow(When.Phase.values().length)];
    long most = 1L << 1 + random.nextBelow(24);
    return When.PULL.with(
        to -> {
          to.phase = phase;
          to.pages = random.nextBelow(4) == 0 ? random.nextBelow(60) : 0;
          to.afterNanos = random.nextBelow(2) * random.nextBelow(most);
          to.jitterNanos = random.nextBelow(2) * random.nextBelow(most);
          to.times = 1 + (int) random.nextBelow(3);
          to.everyNanos = random.nextBelow(3) == 0 ? 1 + random.nextBelow(200_000_000) : 0;
        });
  }
}
