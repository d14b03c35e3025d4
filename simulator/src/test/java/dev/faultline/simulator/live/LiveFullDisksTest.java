package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.AgentProcess;
import dev.faultline.simulator.live.agents.AgentStart;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import dev.faultline.simulator.live.failure.FullDisks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Agents whose journals lie on a disk that is full one day. That a run completes says that every
/// byte of the guest was compared.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LiveFullDisksTest {
  private static final long MS = 1_000_000;
  private static final String KEPT = "; pages that have crossed stay here until the end";

  private final AtomicReference<Path> folder = new AtomicReference<>();
  private final AtomicReference<String> said = new AtomicReference<>("");

  /// Tells where the agents are.
  private record Told(LoopbackStart start, AtomicReference<Path> folder) implements AgentStart {
    @Override
    public AgentProcess start(String side, Path in) throws IOException {
      folder.set(in);
      return start.start(side, in);
    }

    @Override
    public AgentProcess again(String side, Path in, Address at) throws IOException {
      return start.again(side, in, at);
    }

    @Override
    public Map<String, SmallDisk> disks(Path in) throws IOException {
      return start.disks(in);
    }
  }

  private static PlannedFailure after(long nanos, Failure what) {
    return new PlannedFailure(what, When.PULL.with(to -> to.afterNanos = nanos));
  }

  /// Leaves in [#said] what the source's agent has logged, the one before its successor, too.
  private MigrationOutcome run(PlannedFailure... failures) throws IOException {
    assumeTrue(SmallDisk.missing().isEmpty(), SmallDisk::missing);
    Progress reads =
        new Progress() {
          @Override
          public boolean update(long residentPages, long allPages, long nowNanos) {
            try {
              String log = Files.readString(folder.get().resolve("source.log"));
              said.updateAndGet(before -> before.contains(KEPT) ? before : log);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          }
        };
    Scenario scenario = LiveEngineTest.slow("vm.backing=shm").withFailures(List.of(failures));
    try (LiveEngine engine =
        new LiveEngine(
            (of, wanted) ->
                new LocalAgents(
                    new Told(new LoopbackStart(false, false, true, FullDisks.bytes(of)), folder),
                    wanted))) {
      return engine.run(scenario, reads).migrations().getFirst();
    } finally {
      assertThat(folder.get()).doesNotExist();
      assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(folder.get().toString());
    }
  }

  private static void isComplete(MigrationOutcome outcome) {
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void a_source_whose_disk_is_full_keeps_pages_and_goes_on() throws IOException {
    MigrationOutcome outcome = run(after(200 * MS, new Failure.FullDisk(Side.SOURCE)));
    isComplete(outcome);
    assertThat(outcome.cautions()).isEmpty();
    assertThat(said.get()).contains("cannot be written: No space left on device" + KEPT);
  }

  @Test
  void its_successor_goes_on_with_all_that_was_kept() throws IOException {
    isComplete(
        run(
            after(200 * MS, new Failure.FullDisk(Side.SOURCE)),
            after(600 * MS, new Failure.Restarted(Side.SOURCE, 100 * MS))));
    assertThat(said.get()).contains(KEPT);
  }

  @Test
  void a_target_whose_disk_is_full_has_taken_its_room_before() throws IOException {
    isComplete(
        run(
            after(200 * MS, new Failure.FullDisk(Side.TARGET)),
            after(600 * MS, new Failure.Restarted(Side.TARGET, 100 * MS))));
    assertThat(said.get()).doesNotContain(KEPT);
  }

  @Test
  void a_guest_in_a_file_on_the_same_disk_is_refused() {
    Scenario scenario =
        LiveEngineTest.slow("vm.backing=file")
            .withFailures(List.of(after(0, new Failure.FullDisk(Side.SOURCE))));
    assertThatThrownBy(() -> Plans.check(scenario))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("vm.backing is file");
  }
}
