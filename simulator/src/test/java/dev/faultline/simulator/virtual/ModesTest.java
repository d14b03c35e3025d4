package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.Repetitions;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.twin.RandomScenarios;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random scenarios in every mode, held to the invariants at every instant ([Watched]): no page
/// lost, none wrong once the guest runs at the target, no guest on both sides.
///
/// `-Dfaultline.seed=N -Dfaultline.cases=1` runs the scenario of one seed alone.
class ModesTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int CASES = Repetitions.of(1500, 4000);

  @Test
  void inEveryModeEveryPageArrivesAsTheGuestWroteIt() {
    TreeMap<String, Integer> seen = new TreeMap<>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      Scenario scenario = scenario(seed);
      List<MigrationOutcome> outcomes = run(seed, scenario);
      for (int i = 0; i < outcomes.size(); i++) {
        MigrationOutcome outcome = outcomes.get(i);
        Mode mode = scenario.migrations().get(i).migration().mode();
        check(seed, mode, outcome);
        seen.merge(mode + " " + outcome.status(), 1, Integer::sum);
        seen.merge(
            mode + " resent", outcome.get(TransferMetrics.PAGES_RESENT) > 0 ? 1 : 0, Integer::sum);
        seen.merge(
            mode + " stalled",
            outcome.measured().count(GuestMetrics.STALL) > 0 ? 1 : 0,
            Integer::sum);
        seen.merge(
            "compressed", outcome.get(TransferMetrics.PAGES_COMPRESSED) > 0 ? 1 : 0, Integer::sum);
        seen.merge(
            "referred", outcome.get(TransferMetrics.PAGES_REFERENCE) > 0 ? 1 : 0, Integer::sum);
        seen.merge(outcome.message().replaceAll(".*; ", ""), 1, Integer::sum);
      }
    }
    // The cases reach what they are meant to reach.
    if (CASES >= 500) {
      assertThat(seen)
          .containsKeys(
              "the guest was stopped for the rest",
              "it went on as post-copy",
              "the guest stays where it is",
              "PRE_COPY AT_SOURCE");
      for (Mode mode : Mode.values()) {
        assertThat(seen.get(mode + " COMPLETED")).as(seen.toString()).isGreaterThan(CASES / 10);
      }
      assertThat(seen.get("compressed")).isGreaterThan(CASES / 20);
      assertThat(seen.get("referred")).isGreaterThan(CASES / 20);
      assertThat(seen.get("PRE_COPY resent")).isGreaterThan(CASES / 20);
      assertThat(seen.get("HYBRID resent")).isGreaterThan(CASES / 20);
      assertThat(seen.get("HYBRID stalled")).isGreaterThan(CASES / 50);
    }
  }

  private static void check(long seed, Mode mode, MigrationOutcome outcome) {
    String where = "%s of seed %d: %s".formatted(mode, seed, outcome.message());
    if (outcome.status() == Status.COMPLETED) {
      assertThat(outcome.get(GuestMetrics.STALL))
          .as(where)
          .isGreaterThanOrEqualTo(outcome.get(GuestMetrics.BOUND));
      assertThat(outcome.get(GuestMetrics.LOST))
          .as(where)
          .isGreaterThanOrEqualTo(outcome.get(GuestMetrics.STALL));
    }
    if (!mode.hasRounds()) {
      assertThat(outcome.get(PhaseMetrics.ROUNDS) + outcome.get(TransferMetrics.PAGES_RESENT))
          .as(where)
          .isZero();
    }
    boolean stopped = outcome.message().contains("the guest was stopped");
    boolean converged = mode == Mode.PRE_COPY && outcome.message().isEmpty();
    if (outcome.status() == Status.COMPLETED
        && (mode == Mode.STOP_AND_COPY || stopped || converged)) {
      long faults =
          outcome.get(FaultMetrics.FAULTS_DEMAND)
              + outcome.get(FaultMetrics.FAULTS_LATE)
              + outcome.get(FaultMetrics.FAULTS_ZERO);
      assertThat(faults).as(where).isZero(); // everything came before the guest
    }
  }

  static List<MigrationOutcome> run(long seed, Scenario scenario) {
    try {
      return Watched.engine(RandomScenarios.TRACES, Strategies::find)
          .run(scenario, Progress.NONE)
          .migrations();
    } catch (RuntimeException | AssertionError broken) {
      throw new AssertionError("seed %d: %s%n%s".formatted(seed, broken, scenario), broken);
    }
  }

  static Scenario scenario(long seed) {
    SeededRandom random = SeededRandom.stream(seed, "modes");
    Scenario drawn = RandomScenarios.drawShipped(seed, 60, 3);
    List<GuestMigration> migrations =
        drawn.migrations().stream().map(one -> moded(one, random)).toList();
    HostProfile before = drawn.host();
    HostProfile tracking =
        before.with(
            to -> {
              to.dirtyProtectPageNanos = random.nextBelow(100);
              to.dirtyWriteNanos = random.nextBelow(2000);
              to.dirtyScanPageNanos = random.nextBelow(20);
              to.dirtyFoundPageNanos = random.nextBelow(100);
            });
    boolean free = random.nextBelow(3) == 0;
    HostProfile saving =
        tracking.with(
            to -> {
              to.lz4Nanos = random.nextBelow(3000);
              to.lz4BackNanos = random.nextBelow(3000);
              to.zstdNanos = random.nextBelow(3000);
              to.zstdBackNanos = random.nextBelow(3000);
              to.hashNanos = random.nextBelow(500);
              to.compareNanos = random.nextBelow(500);
            });
    HostProfile host = free ? before : saving;
    return new Scenario("modes", "", migrations, drawn.link(), host, drawn.seed());
  }

  /// In every second scenario something from 1 to `most`, else 0.
  private static long sometimes(SeededRandom random, long most) {
    return random.nextBelow(2) == 0 ? 1 + random.nextBelow(most) : 0;
  }

  private static ContentSpec content(SeededRandom random) {
    double lz4 = 10 + random.nextBelow(60);
    return new ContentSpec(
        random.nextBelow(50),
        random.nextBelow(50),
        1 + (int) random.nextBelow(4),
        lz4,
        lz4 * 0.75,
        random.nextBelow(40));
  }

  private static GuestMigration moded(GuestMigration one, SeededRandom random) {
    Mode mode = Mode.values()[(int) random.nextBelow(4)];
    PreCopySpec preCopy =
        new PreCopySpec(
            1 + (int) random.nextBelow(20),
            random.nextBelow(2) * random.nextBelow(1_000_000),
            Exit.values()[(int) random.nextBelow(3)],
            random.nextBelow(2) == 0);
    return new GuestMigration(
        one.name(),
        one.vm(),
        one.guest().withContent(content(random)),
        one.migration()
            .with(
                to -> {
                  to.mode = mode;
                  to.preCopy(preCopy);
                  to.downtimeStepNanos = random.nextBelow(2) * random.nextBelow(100_000);
                  to.downtimeEveryNanos = random.nextBelow(2) * random.nextBelow(1_000_000);
                  to.timeoutNanos = sometimes(random, 5_000_000);
                  to.timeoutPerGibNanos = sometimes(random, 10_000_000_000L);
                  to.stallNanos = sometimes(random, 2_000_000);
                  to.preCopyBytesPerSecond = sometimes(random, 2_000_000_000);
                  to.switchOverBytesPerSecond = sometimes(random, 2_000_000_000);
                  to.throttleInitialPercent = 1 + (int) random.nextBelow(50);
                  to.throttleMaxPercent = 50 + (int) random.nextBelow(50);
                  if (!to.throttles) {
                    to.dirtyBytesPerSecond = sometimes(random, 2_000_000_000);
                    to.quotaPercent =
                        to.dirtyBytesPerSecond > 0 ? 100 : 1 + (int) random.nextBelow(100);
                  }
                  to.throttleTriggerPercent = 1 + (int) random.nextBelow(99);
                  to.onTimeout = Exit.values()[(int) random.nextBelow(3)];
                  to.xbzrle = random.nextBelow(4) == 0;
                  to.xbzrleCacheBytes = 4096L << random.nextBelow(6);
                  to.xbzrlePercent = random.nextBelow(101);
                  long page = one.vm().pageSizeBytes();
                  to.dirtyGranularityBytes = page > 4096 ? sometimes(random, 2) * page / 2 : 0;
                  to.compression = Compression.values()[(int) random.nextBelow(3)];
                  to.dedup = SavingSpec.Dedup.values()[(int) random.nextBelow(3)];
                  if (to.xbzrle || to.dirtyGranularityBytes > 0) {
                    to.compression = Compression.NONE;
                    to.dedup = SavingSpec.Dedup.OFF;
                  }
                }),
        one.startNanos());
  }
}
