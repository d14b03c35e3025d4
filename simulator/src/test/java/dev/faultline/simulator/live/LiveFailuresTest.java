package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.LocalAgents;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Failures of a scenario on two real agents: the same objects as in virtual time. That a run
/// completes says that every byte of the guest was compared.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LiveFailuresTest {
  private static final long MS = 1_000_000;

  private static MigrationOutcome run(PlannedFailure... failures) {
    return run(LiveEngineTest.slow(), failures);
  }

  private static MigrationOutcome run(Scenario of, PlannedFailure... failures) {
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    Scenario scenario = of.withFailures(List.of(failures));
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
    // RECOVER is not heard of where a busy host does it between two looks
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isPositive();
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isGreaterThan(200 * MS);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("RESUME", "PAUSED", "PULL", "COMPLETE");
  }

  /// A vCPU that computes for 1 ms and waits for less than 4 does its 100 ms within the 1.4 s of
  /// the pull, and guest time is no more than time.
  @Test
  void a_reset_waits_until_the_guest_has_run_for_so_long_at_the_target() {
    When when = When.PULL.with(to -> to.guestTimeNanos = 100 * MS);
    MigrationOutcome outcome =
        run(
            LiveEngineTest.slow("guest.compute=1ms"),
            new PlannedFailure(new Failure.Reset(0), when));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isOne();
    assertThat(began(outcome, "PAUSED") - began(outcome, "RESUME")).isGreaterThan(100 * MS);
  }

  private static long began(MigrationOutcome outcome, String phase) {
    return outcome.phases().stream()
        .filter(one -> one.name().equals(phase))
        .findFirst()
        .orElseThrow()
        .startNanos();
  }

  @Test
  void a_killed_side_takes_what_nobody_else_has() {
    MigrationOutcome lost = run(in(When.Phase.PULL, 200 * MS, new Failure.Killed(Side.SOURCE)));
    assertThat(lost.status()).isEqualTo(Status.LOST);
    assertThat(lost.message())
        .contains("the agent of the source ended by signal 9")
        .containsPattern("; \\d+ pages are missing at the target: \\d+ to \\d+");
    assertThat(run(in(When.Phase.PREPARE, 0, new Failure.Killed(Side.SOURCE))))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(Status.LOST));
  }

  /// The kernel of a host that has none kills it (SIGKILL), which an agent cannot do anything
  /// about.
  @Test
  void a_side_without_memory_is_killed_as_soon_as_it_needs_some() {
    assumeTrue(Files.isWritable(Path.of("/sys/fs/cgroup")), "control groups are not ours to make");
    MigrationOutcome outcome = run(in(When.Phase.PULL, 200 * MS, outOfMemory(Side.TARGET)));
    assertThat(outcome.status()).isEqualTo(Status.LOST);
    assertThat(outcome.message()).contains("the agent of the target ended by signal 9");
    assertThat(run(in(When.Phase.PREPARE, 0, outOfMemory(Side.TARGET))).status())
        .isEqualTo(Status.AT_SOURCE);
    assertThat(groups()).isEmpty();
  }

  private static Failure outOfMemory(Side side) {
    return new Failure.Killed(side, true);
  }

  /// Those of runs, none of which is left.
  private static List<Path> groups() {
    List<Path> left = new ArrayList<>();
    for (Path parent : List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/memory"))) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, "faultline-*")) {
        all.forEach(left::add);
      } catch (IOException e) {
        // this host has the other kind
      }
    }
    return left;
  }

  @Test
  void a_target_that_stands_still_for_a_while_goes_on() {
    MigrationOutcome outcome =
        run(in(When.Phase.PULL, 200 * MS, new Failure.Stopped(Side.TARGET, 1000 * MS)));
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(1000 * MS);
  }

  private static void isComplete(MigrationOutcome outcome) {
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.cautions()).isEmpty();
  }

  /// Sent again 200 ms after the link went, then 400 and 800 ms later: 1.4 s.
  @Test
  void a_link_that_is_down_for_a_second_is_waited_for() {
    MigrationOutcome outcome = run(in(When.Phase.PULL, 200 * MS, new Failure.LinkDown(1000 * MS)));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(1400 * MS);
  }

  /// What takes the whole link 2 s takes a hundredth of it for longer than a second.
  @Test
  void a_link_that_is_narrow_for_a_second_is_slow_for_as_long() {
    MigrationOutcome outcome =
        run(in(When.Phase.PULL, 200 * MS, new Failure.Bandwidth(1, 1000 * MS)));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(1100 * MS);
  }

  /// Without a link for what is left after the kernels gave up, 10 s after it went.
  @Test
  void a_link_that_is_down_for_longer_is_made_anew() {
    MigrationOutcome outcome =
        run(in(When.Phase.PULL, 200 * MS, new Failure.LinkDown(12_000 * MS)));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isOne();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(12_000 * MS);
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isGreaterThan(500 * MS);
  }

  @Test
  void a_target_that_believes_in_its_connections_finds_out_after_10_s() {
    MigrationOutcome outcome = run(in(When.Phase.PULL, 200 * MS, new Failure.HalfOpen()));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isOne();
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isGreaterThan(8_000 * MS);
  }

  /// Every page is waited for, as none is pushed.
  private static Scenario demandOnly() {
    return LiveEngineTest.slow("migration.prepaging=demand-only");
  }

  @Test
  void demanded_pages_that_are_late_are_waited_for() {
    MigrationOutcome outcome =
        run(demandOnly(), in(When.Phase.PULL, 0, new Failure.Delay(On.DEMAND, 700 * MS, 500 * MS)));
    isComplete(outcome);
    assertThat(outcome.faultLatency().getMaxValue()).isGreaterThan(700 * MS);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
  }

  /// A request after which the only vCPU waits is not followed: 200 ms until it is sent again.
  @Test
  void what_is_lost_is_sent_again() {
    MigrationOutcome outcome =
        run(demandOnly(), in(When.Phase.PULL, 0, new Failure.Loss(On.ALL, 10, 2000 * MS)));
    isComplete(outcome);
    assertThat(outcome.faultLatency().getMaxValue()).isGreaterThan(200 * MS);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isZero();
  }

  /// The next record of TLS, in either direction, changed or sent twice: its receiver refuses it.
  @ParameterizedTest(name = "{0}, twice: {1}")
  @CsvSource({"SOURCE, false", "SOURCE, true", "TARGET, false", "TARGET, true"})
  void a_frame_that_is_not_what_was_sent_costs_the_link_and_no_byte(Side sender, boolean twice) {
    Failure bad = new Failure.BadFrame(sender, On.ALL, twice);
    MigrationOutcome outcome = run(demandOnly(), in(When.Phase.PULL, 100 * MS, bad));
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isOne();
  }

  @ParameterizedTest(name = "{0} in {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SOURCE | HANDOVER | AT_SOURCE |
          TARGET | HANDOVER | AT_SOURCE | source in HANDOVER cannot take Go
          SOURCE | PULL     | LOST      | target in PULL cannot take Resumed
          TARGET | PULL     | LOST      | source in PULL cannot take Go
          """)
  void words_out_of_turn_end_a_migration_and_run_no_guest_twice(
      Side side, When.Phase phase, Status status, String why) {
    long after = phase == When.Phase.PULL ? 200 * MS : 0;
    MigrationOutcome outcome =
        run(
            LiveEngineTest.slow("vm.device-state=16MiB"), // HANDOVER takes half a second
            in(phase, after, new Failure.Malicious(side)));
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(status);
    assertThat(outcome.message()) // of either agent, whoever is heard first
        .containsPattern(why == null ? "" : "^(the source cancelled: )?" + Pattern.quote(why));
  }
}
