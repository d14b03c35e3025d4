package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.LocalAgents;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Failures of a scenario on two real agents: the same objects as in virtual time. That a run
/// completes says that every byte of the guest was compared.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LiveFailuresTest {
  private static final long MS = 1_000_000;

  private static MigrationOutcome run(PlannedFailure... failures) {
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    Scenario scenario = LiveEngineTest.slow().withFailures(List.of(failures));
    try (LiveEngine engine = LiveEngineTest.engine(started)) {
      return engine.run(scenario, Progress.NONE).migrations().getFirst();
    }
  }

  private static PlannedFailure in(When.Phase phase, long afterNanos, Failure what) {
    return new PlannedFailure(
        what,
        When.PULL.with(
            to -> {
              to.phase = phase;
              to.afterNanos = afterNanos;
            }));
  }

  @Test
  void a_link_that_is_reset_comes_back_and_is_reset_again_while_it_recovers() {
    MigrationOutcome outcome =
        run(
            in(When.Phase.PULL, 200 * MS, new Failure.Reset(300 * MS)),
            in(When.Phase.RECOVER, 0, new Failure.Reset(0)));
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.cautions()).isEmpty();
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isPositive();
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isGreaterThan(300 * MS);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("RESUME", "PAUSED", "RECOVER", "PULL", "COMPLETE");
  }

  @Test
  void a_killed_side_takes_what_nobody_else_has() {
    assertThat(run(in(When.Phase.PULL, 200 * MS, new Failure.Killed(Side.SOURCE))))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(Status.LOST));
    assertThat(run(in(When.Phase.PREPARE, 0, new Failure.Killed(Side.SOURCE))))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(Status.LOST));
  }

  @Test
  void a_target_that_stands_still_for_a_while_goes_on() {
    MigrationOutcome outcome =
        run(in(When.Phase.PULL, 200 * MS, new Failure.Stopped(Side.TARGET, 1000 * MS)));
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(1000 * MS);
  }

  @Test
  void what_cannot_happen_to_live_agents_is_refused() {
    assertThatThrownBy(() -> run(in(When.Phase.PULL, 0, new Failure.LinkDown(MS))))
        .hasMessageContaining("link-down is set, which nothing does to live agents");
  }
}
