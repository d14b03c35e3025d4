package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.daemon.Agent;
import dev.faultline.agent.daemon.Machines;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.AgentProcess;
import dev.faultline.simulator.live.agents.AgentStart;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import dev.faultline.simulator.live.agents.RemoteAgents;
import dev.faultline.simulator.live.failure.FullDisks;
import dev.faultline.simulator.live.failure.LiveFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LiveEngineTest {
  @TempDir Path folder;

  /// 16 MiB at `quick`'s 1 Gbit/s take 0.14 s; `slow` takes 1.4 s.
  private static Scenario quick(String... more) {
    List<String> overrides = new ArrayList<>(List.of("vm.vcpus=1"));
    overrides.addAll(List.of(more));
    return Catalogue.find("quick", overrides).orThrow();
  }

  static Scenario slow(String... more) {
    List<String> overrides = new ArrayList<>(List.of("vm.vcpus=1", "link.bandwidth=100Mbit/s"));
    overrides.addAll(List.of(more));
    return Catalogue.find("quick", overrides).orThrow();
  }

  private static void isComplete(MigrationOutcome outcome) {
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("PREPARE", "SUSPEND", "RESUME", "COMPLETE");
    assertThat(outcome.get(PhaseMetrics.DOWNTIME)).isPositive();
    assertThat(outcome.get(PhaseMetrics.PERCEIVED_DOWNTIME))
        .isGreaterThan(outcome.get(PhaseMetrics.DOWNTIME));
    long faults =
        outcome.get(FaultMetrics.FAULTS_DEMAND)
            + outcome.get(FaultMetrics.FAULTS_LATE)
            + outcome.get(FaultMetrics.FAULTS_JOINED)
            + outcome.get(FaultMetrics.FAULTS_ZERO);
    // one that the endpoint found resident is late there and minor to the vCPU
    assertThat(outcome.faultLatency().getTotalCount()).isBetween(1L, faults);
    // 4096 pages, each by a push, on demand or as zero
    assertThat(
            outcome.get(TransferMetrics.PAGES_PUSHED)
                + outcome.get(TransferMetrics.PAGES_DEMANDED)
                + outcome.get(TransferMetrics.PAGES_ZERO))
        .isEqualTo(4096);
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE))
        .isGreaterThan((4096 - outcome.get(TransferMetrics.PAGES_ZERO)) * 4096);
    assertThat(outcome.series()).isNotEmpty();
    assertThat(outcome.pageMap()).isNotNull();
  }

  /// An engine whose agents, once it has started them, are in `started`.
  static LiveEngine engine(AtomicReference<LocalAgents> started) {
    return new LiveEngine(
        (scenario, wanted) -> {
          boolean encrypted = LiveFailures.needTls(scenario);
          boolean keeps = LiveFailures.needJournals(scenario);
          Map<Side, Long> disks = FullDisks.bytes(scenario);
          started.set(
              new LocalAgents(new LoopbackStart(false, encrypted, keeps, disks), () -> true));
          return started.get();
        });
  }

  @Test
  void two_processes_migrate_a_guest_and_are_gone_afterwards() {
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    LiveEngine engine = engine(started);
    try (engine) {
      isComplete(engine.run(quick(), Progress.NONE).migrations().getFirst());
      assertThat(started.get().processes()).allMatch(ProcessHandle::isAlive);
    }
    assertThat(started.get().processes()).noneMatch(ProcessHandle::isAlive);
  }

  /// Counts how often agents are started, and how many guests they take.
  private final class CountedAgents implements LiveEngine.Start, AutoCloseable {
    private final Address any = new Address.Tcp("127.0.0.1", 0);
    private final AtomicInteger guests = new AtomicInteger();
    private final Agent source = new Agent(any, null, folder, Machines.LIVE, line -> {});
    private final Agent target = new Agent(any, null, folder, counted(), line -> {});
    private int starts;

    private CountedAgents() throws IOException {}

    private Machines counted() {
      return new Machines() {
        @Override
        public SourceMachine source(MachinePlan plan, Path kept) {
          return LIVE.source(plan, kept);
        }

        @Override
        public TargetMachine target(MachinePlan plan, Path state) {
          guests.incrementAndGet();
          return LIVE.target(plan, state);
        }
      };
    }

    @Override
    public Agents agents(Scenario scenario, BooleanSupplier wanted) throws IOException {
      starts++;
      return new RemoteAgents(source.address(), target.address(), null);
    }

    @Override
    public void close() {
      source.close();
      target.close();
    }
  }

  @Test
  void agents_are_kept_for_the_next_run_over_the_same_link() throws IOException {
    try (CountedAgents agents = new CountedAgents();
        LiveEngine engine = new LiveEngine(agents)) {
      isComplete(engine.run(quick(), Progress.NONE).migrations().getFirst());
      isComplete(engine.run(quick("seed=2"), Progress.NONE).migrations().getFirst());
      assertThat(agents.starts).isEqualTo(1);
      isComplete(
          engine.run(quick("link.bandwidth=2Gbit/s"), Progress.NONE).migrations().getFirst());
      assertThat(agents.starts).isEqualTo(2);
    }
  }

  @Test
  void after_a_run_that_was_stopped_agents_are_started_anew() throws IOException {
    try (CountedAgents agents = new CountedAgents();
        LiveEngine engine = new LiveEngine(agents)) {
      Progress stops = (resident, all, now) -> resident == 0;
      MigrationOutcome stopped = engine.run(slow(), stops).migrations().getFirst();
      assertThat(stopped.status()).isEqualTo(Status.CANCELLED);
      isComplete(engine.run(slow(), Progress.NONE).migrations().getFirst());
      assertThat(agents.starts).isEqualTo(2);
    }
  }

  @Test
  void an_engine_that_rehearses_runs_the_guest_once_more_after_each_start() throws IOException {
    try (CountedAgents agents = new CountedAgents();
        LiveEngine engine = new LiveEngine(agents)) {
      List<Long> heard = new ArrayList<>();
      engine.rehearse(
          quick(),
          (resident, all, now) -> {
            heard.add(resident);
            return true;
          });
      assertThat(agents.guests).hasValue(1);
      assertThat(heard).isNotEmpty().containsOnly(0L);
      isComplete(engine.run(quick(), Progress.NONE).migrations().getFirst());
      assertThat(agents.guests).hasValue(2);
      isComplete(
          engine.run(quick("link.bandwidth=2Gbit/s"), Progress.NONE).migrations().getFirst());
      assertThat(agents.guests).hasValue(4);
    }
  }

  @Test
  void agents_that_are_there_already_are_driven_and_stay() throws IOException {
    Address any = new Address.Tcp("127.0.0.1", 0);
    List<String> log = new ArrayList<>();
    try (Agent source = new Agent(any, null, folder, Machines.LIVE, log::add);
        Agent target = new Agent(any, null, folder, Machines.LIVE, log::add);
        LiveEngine engine =
            new LiveEngine(new LiveOptions(source.address(), target.address(), null, false))) {
      isComplete(engine.run(quick(), Progress.NONE).migrations().getFirst());
      isComplete(engine.run(quick(), Progress.NONE).migrations().getFirst());
      assertThat(log).isEmpty();
    }
  }

  /// One run by agents of this process, which need no start.
  private MigrationOutcome run(Scenario scenario, Progress progress) throws IOException {
    try (CountedAgents agents = new CountedAgents();
        LiveEngine engine = new LiveEngine(agents)) {
      return engine.run(scenario, progress).migrations().getFirst();
    }
  }

  /// An agent that never says where it listens is not waited for: `sleep` in its place.
  @Test
  @Timeout(20)
  void who_stops_a_run_does_not_wait_for_agents_that_start() {
    AgentStart slow =
        (side, into) ->
            new AgentProcess(side, into, false, List.of("sh", "-c", "exec sleep 60"), List.of());
    AtomicInteger asked = new AtomicInteger();
    try (LiveEngine engine = new LiveEngine((scenario, wanted) -> new LocalAgents(slow, wanted))) {
      MigrationOutcome outcome =
          engine
              .run(quick(), (resident, all, now) -> asked.incrementAndGet() < 10)
              .migrations()
              .getFirst();
      assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
      assertThat(outcome.message()).isEqualTo("stopped before its end");
      assertThat(outcome.phases()).isEmpty();
    }
  }

  @Test
  void a_run_that_is_stopped_is_cancelled() throws IOException {
    MigrationOutcome outcome = run(slow(), (resident, all, now) -> resident < all / 4);
    assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void while_pages_are_sent_in_rounds_no_share_is_claimed() throws IOException {
    List<String> said = new ArrayList<>();
    Progress listens =
        new Progress() {
          @Override
          public boolean update(long done, long all, long nowNanos) {
            String share = all == 0 ? "no share" : "of " + all;
            if (!share.equals(said.getLast())) {
              said.add(share);
            }
            return true;
          }

          @Override
          public void phase(String words) {
            said.add(words);
          }
        };
    said.add("");
    Scenario hybrid = quick("migration.mode=hybrid", "migration.rounds=2");
    assertThat(run(hybrid, listens).status()).isEqualTo(Status.COMPLETED);
    int rounds = said.indexOf("pre-copy rounds");
    // whichever agent is heard first
    int still =
        said.indexOf(
            said.stream()
                .filter(Set.of("the guest stands still", "pulling pages")::contains)
                .findFirst()
                .orElseThrow());
    assertThat(rounds).isBetween(1, still);
    assertThat(said.subList(1, still)).contains("no share").doesNotContain("of 4096");
    assertThat(said.subList(still, said.size())).contains("of 4096").doesNotContain("no share");
  }

  @Test
  void a_strategy_that_does_not_push_is_over_with_the_guests_work() throws IOException {
    MigrationOutcome outcome = run(quick("migration.prepaging=demand-only"), Progress.NONE);
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isZero();
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isPositive();
    assertThat(outcome.has(PhaseMetrics.RESIDENCY)).isFalse();
  }

  /// 4 MiB at 100 Mbit/s are 336 ms, and 356 with headers and framing: 90 of 1538 bytes.
  @Test
  void a_guest_stands_still_for_as_long_as_the_link_takes_for_its_device_state()
      throws IOException {
    MigrationOutcome outcome = run(slow("vm.device-state=4MiB"), Progress.NONE);
    isComplete(outcome);
    assertThat(outcome.get(PhaseMetrics.DOWNTIME)).isBetween(356_000_000L, 1_000_000_000L);
  }

  @Test
  void what_live_cannot_do_is_said_before_anything_starts() {
    LiveEngine engine =
        new LiveEngine(
            (link, wanted) -> {
              throw new AssertionError("started");
            });
    assertThatThrownBy(() -> engine.run(quick("migration.prepaging=oracle"), Progress.NONE))
        .hasMessageContaining("is told the future");
    assertThatThrownBy(() -> engine.run(quick("migration.prepaging=shadow"), Progress.NONE))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("runs a copy of the guest ahead; live cannot")
        .hasMessageContaining("--engine virtual");
    Scenario large = quick("vm.device-state=2GiB");
    assertThatThrownBy(() -> engine.run(large, Progress.NONE))
        .hasMessageContaining("vm.device-state is 2 GiB, and live sends it in one message of")
        .hasMessageContaining("2047 MiB");
  }

  @Test
  void a_host_that_cannot_hold_the_guest_refuses_it() throws IOException {
    // 4 TiB of shared memory, none of it written: no tmpfs has that
    Scenario empty = quick("vm.memory=4TiB", "vm.backing=shm", "guest.fill=0%");
    assertThat(run(empty, Progress.NONE))
        .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(Status.FAILED))
        .extracting(MigrationOutcome::message)
        .asString()
        .containsIgnoringCase("/dev/shm");
    assertThat(run(quick("vm.memory=4TiB"), Progress.NONE))
        .extracting(MigrationOutcome::message)
        .asString()
        .startsWith("the guest has 4096.0 GiB of written memory, and this host has ");
  }
}
