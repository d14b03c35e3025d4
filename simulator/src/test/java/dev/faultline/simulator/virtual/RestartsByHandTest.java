package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.VmSpec;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Agents that die and others in their place, by hand, as [FailuresByHandTest] has the times.
class RestartsByHandTest {
  private static When pull(long afterNanos) {
    return When.PULL.with(to -> to.afterNanos = afterNanos);
  }

  /// The source dies 3000 after PULL begins, at 9268, and another process is there 10 ms later. It
  /// connects at once: two round trips, 4000, ASK 1005 there, RESUMED and RESIDENT 15 + 1000 back:
  /// it is in PULL again at 9268 + 10,000,000 + 6020. RECOVERED is there 1005 later, at 10,016,293;
  /// the guest waits for page 0 since 13,200: REQUEST and page, 6147, and three more.
  @Test
  void aSourceThatIsStartedAnewGoesOnFromItsJournal() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.backing = VmSpec.Backing.SHM;
    tiny.failures =
        List.of(new PlannedFailure(new Failure.Restarted(Side.SOURCE, 10_000_000), pull(3000)));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(Tiny.began(outcome, "PULL")).isEqualTo(9268 + 10_000_000 + 6020);
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isEqualTo(10_000_000 + 6020);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(10_016_293 - 13_200 + 4 * 6147);
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isEqualTo(4);
    tiny.backing = VmSpec.Backing.MEMFD;
    assertThat(tiny.run().status()).as("memory that went with it").isEqualTo(Status.LOST);
  }

  /// The target dies there instead, and the guest stands until 10,009,268: it touches page 0 not at
  /// 13,200 but 10 ms later, and these count as stalled, too. The source finds the link gone at
  /// 9268, and tries again after Reconnection's 50 ms: it is in PULL 6020 after that, and RECOVERED
  /// is at the target 1005 later, at 50,016,293.
  @Test
  void aTargetThatIsStartedAnewGoesOnFromWhatItsGuestLeft() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.backing = VmSpec.Backing.SHM;
    Failure dies = new Failure.Restarted(Side.TARGET, 10_000_000);
    tiny.failures = List.of(new PlannedFailure(dies, pull(3000)));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(Tiny.began(outcome, "PULL")).isEqualTo(9268 + 50_000_000 + 6020);
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isEqualTo(50_000_000 + 6020);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(50_016_293 - 13_200 + 4 * 6147);
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isEqualTo(4);
    tiny.backing = VmSpec.Backing.MEMFD;
    assertThat(tiny.run().status()).as("memory that went with it").isEqualTo(Status.LOST);
  }

  /// It dies while GO is on its way, and its successor has never had the guest.
  @Test
  void aTargetThatDiedBeforeGoCameRefusesTheGuest() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.backing = VmSpec.Backing.SHM;
    Failure dies = new Failure.Restarted(Side.TARGET, 10_000_000);
    When going = When.PULL.with(to -> to.phase = When.Phase.IN_DOUBT);
    tiny.failures = List.of(new PlannedFailure(dies, going));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.AT_SOURCE);
    assertThat(outcome.message()).contains("the target's agent died before GO had come");
  }

  /// The target stands for 10 ms instead, and nothing is lost: page 0 is touched at 10,013,200.
  @Test
  void anAgentThatStandsCostsTimeAndNothingElse() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    Failure stands = new Failure.Stopped(Side.TARGET, 10_000_000);
    tiny.failures = List.of(new PlannedFailure(stands, pull(3000)));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(10_000_000 + 4 * 6147);
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isEqualTo(4);
  }

  /// The source stands from 9268 on, and takes the request for page 0 in 10 ms later: it is there
  /// since 13,200 + 1005 or so, so that page 0 comes by what is left of 6147 after that.
  @Test
  void aSourceThatStandsAnswersLater() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    Failure stands = new Failure.Stopped(Side.SOURCE, 10_000_000);
    tiny.failures = List.of(new PlannedFailure(stands, pull(3000)));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
    long first = outcome.get(GuestMetrics.STALL) - 3 * 6147; // of page 0
    assertThat(first).isBetween(9268 + 10_000_000 - 13_200L, 9268 + 10_000_000 - 13_200 + 6147L);
  }

  @Test
  void anAgentThatStandsForGoodIsGivenUpAfterAMinute() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    for (Side side : Side.values()) {
      Failure stands = new Failure.Stopped(side, Failure.EVER);
      tiny.failures = List.of(new PlannedFailure(stands, pull(3000)));
      MigrationOutcome outcome = tiny.run();
      assertThat(outcome.status()).isEqualTo(Status.LOST);
      assertThat(outcome.message()).endsWith("has said nothing for 60 s");
    }
  }
}
