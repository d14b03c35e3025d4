package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.AgentStart;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An agent that is killed, and another one in its place, on a real host. That a run completes says
/// that every byte of the guest was compared.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LiveRestartsTest {
  private static final long MS = 1_000_000;

  private final AtomicReference<LocalAgents> started = new AtomicReference<>();
  private TreeSet<String> before = new TreeSet<>();

  @BeforeEach
  void look() throws IOException {
    before = leftOver();
  }

  @AfterEach
  void nothing_is_left() throws IOException {
    assertThat(started.get().processes()).noneMatch(ProcessHandle::isAlive);
    assertThat(before).containsAll(leftOver());
  }

  /// What processes that have ended hold no more: others on this host have guests, too.
  private static TreeSet<String> leftOver() throws IOException {
    TreeSet<String> all = LostAgentsTest.shared();
    all.removeIf(name -> ProcessHandle.of(Long.parseLong(name.split("-")[1])).isPresent());
    return all;
  }

  private MigrationOutcome run(Scenario of, Failure... failures) {
    return run(of, Progress.NONE, failures);
  }

  private MigrationOutcome run(Scenario of, Progress progress, Failure... failures) {
    List<PlannedFailure> all =
        List.of(failures).stream()
            .map(what -> new PlannedFailure(what, When.PULL.with(to -> to.afterNanos = 200 * MS)))
            .toList();
    try (LiveEngine engine = LiveEngineTest.engine(started)) {
      return engine.run(of.withFailures(all), progress).migrations().getFirst();
    }
  }

  private static void isComplete(MigrationOutcome outcome) {
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("PREPARE", "SUSPEND", "RESUME", "PAUSED", "PULL", "COMPLETE", "END");
  }

  private static void knows(MigrationOutcome outcome, Metric... metrics) {
    assertThat(metrics).allMatch(outcome::has);
  }

  private static void knowsNothingOf(MigrationOutcome outcome, Metric... metrics) {
    assertThat(metrics).noneMatch(outcome::has);
  }

  /// Stops a run as soon as it waits for another agent.
  private static final class Impatient implements Progress {
    private volatile boolean waits;

    @Override
    public boolean update(long done, long all, long nowNanos) {
      return !waits;
    }

    @Override
    public void phase(String words) {
      waits |= words.contains("another one is to come");
    }
  }

  /// What is left would be found by [#nothing_is_left()].
  @ParameterizedTest
  @EnumSource(Side.class)
  void a_run_that_is_stopped_while_it_waits_for_another_agent_leaves_nothing(Side side) {
    MigrationOutcome outcome =
        run(
            LiveEngineTest.slow("vm.backing=shm"),
            new Impatient(),
            new Failure.Restarted(side, 10_000 * MS));
    assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_source_that_is_restarted_goes_on_and_has_forgotten_what_it_counted() {
    MigrationOutcome outcome =
        run(LiveEngineTest.slow("vm.backing=shm"), new Failure.Restarted(Side.SOURCE, 500 * MS));
    isComplete(outcome);
    assertThat(outcome.cautions())
        .singleElement()
        .asString()
        .startsWith("the source's agent was restarted: what the first one had counted is gone");
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isGreaterThan(1400 * MS + 500 * MS);
    knows(outcome, PhaseMetrics.DOWNTIME, PhaseMetrics.TOTAL, GuestMetrics.STALL);
    knowsNothingOf(
        outcome,
        PhaseMetrics.RECOVERIES,
        TransferMetrics.PAGES_PUSHED,
        TransferMetrics.BYTES_WIRE,
        GuestMetrics.LOST);
    assertThat(outcome.faultLatency().getTotalCount()).isPositive();
  }

  @Test
  void a_target_that_is_restarted_goes_on_and_has_forgotten_what_it_counted() {
    MigrationOutcome outcome =
        run(LiveEngineTest.slow("vm.backing=shm"), new Failure.Restarted(Side.TARGET, 500 * MS));
    isComplete(outcome);
    assertThat(outcome.cautions())
        .singleElement()
        .asString()
        .startsWith("the target's agent was restarted: what the first one had counted is gone");
    assertThat(outcome.get(PhaseMetrics.RECOVERIES)).isPositive();
    assertThat(outcome.get(PhaseMetrics.LINK_AWAY)).isGreaterThan(500 * MS);
    knows(outcome, PhaseMetrics.PAUSED, PhaseMetrics.TOTAL, TransferMetrics.PAGES_PUSHED);
    knowsNothingOf(
        outcome,
        PhaseMetrics.DOWNTIME,
        GuestMetrics.STALL,
        GuestMetrics.WORK,
        GuestMetrics.SLOWDOWN,
        GuestMetrics.TOUCHES,
        TransferMetrics.BYTES_WIRE_REVERSE);
    assertThat(outcome.faultLatency().getTotalCount()).isZero();
    assertThat(outcome.series()).isEmpty();
    assertThat(outcome.pageMap()).isNull();
  }

  @Test
  void memory_that_ends_with_its_process_is_lost_with_a_source_that_is_restarted() {
    MigrationOutcome outcome =
        run(LiveEngineTest.slow(), new Failure.Restarted(Side.SOURCE, 500 * MS));
    assertThat(outcome.status()).isEqualTo(Status.LOST);
    assertThat(outcome.message()).contains("the agent of the source ended by signal 9");
  }

  @Test
  void a_target_that_is_restarted_before_it_has_the_guest_leaves_it_to_the_source() {
    When prepare = When.PULL.with(to -> to.phase = When.Phase.PREPARE);
    PlannedFailure early =
        new PlannedFailure(new Failure.Restarted(Side.TARGET, 500 * MS), prepare);
    Scenario scenario =
        LiveEngineTest.slow("vm.backing=shm", "migration.mode=hybrid").withFailures(List.of(early));
    try (LiveEngine engine = LiveEngineTest.engine(started)) {
      assertThat(engine.run(scenario, Progress.NONE).migrations().getFirst().status())
          .isEqualTo(Status.AT_SOURCE);
    }
  }

  @Test
  void a_successor_that_does_not_start_is_told_of_in_one_line() {
    AgentStart once = new LoopbackStart(false, false, true)::start;
    Scenario scenario =
        LiveEngineTest.slow("vm.backing=shm")
            .withFailures(
                List.of(new PlannedFailure(new Failure.Restarted(Side.SOURCE, MS), When.PULL)));
    try (LiveEngine engine =
        new LiveEngine(
            (of, wanted) -> {
              started.set(new LocalAgents(once, wanted));
              return started.get();
            })) {
      MigrationOutcome outcome = engine.run(scenario, Progress.NONE).migrations().getFirst();
      assertThat(outcome.status()).isEqualTo(Status.LOST);
      assertThat(outcome.message())
          .startsWith("another agent of the source cannot be started at 127.0.0.1:");
    }
  }

  @Test
  void a_run_that_is_stopped_waits_for_no_successor() {
    Scenario scenario =
        LiveEngineTest.slow("vm.backing=shm")
            .withFailures(
                List.of(
                    new PlannedFailure(
                        new Failure.Restarted(Side.SOURCE, 600_000 * MS), When.PULL)));
    AtomicReference<String> said = new AtomicReference<>("");
    Progress stops =
        new Progress() {
          @Override
          public boolean update(long residentPages, long allPages, long nowNanos) {
            return !said.get().contains("was killed, and another one is to come");
          }

          @Override
          public void phase(String words) {
            said.set(words);
          }
        };
    long begin = System.nanoTime();
    try (LiveEngine engine = LiveEngineTest.engine(started)) {
      assertThat(engine.run(scenario, stops).migrations().getFirst().status())
          .isEqualTo(Status.CANCELLED);
    }
    assertThat(System.nanoTime() - begin).isLessThan(60_000 * MS);
  }
}
