package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.live.agents.LocalAgents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Agents that die or stand still under a run, which leaves nothing of them.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(180)
class LostAgentsTest {
  /// Runs a slow migration of a guest in shared memory, stops one side by a signal in its middle,
  /// and then the run. Its last word and its end would be waited for 15 and 8 s, both in vain; that
  /// it is deaf is seen after 2 s, that it stands still at once.
  private static void stopped(int side) throws IOException {
    TreeSet<String> before = shared();
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    AtomicLong stoppedNanos = new AtomicLong();
    Progress stops =
        (resident, all, now) -> {
          if (resident > all / 4 && stoppedNanos.get() == 0) {
            signal("-STOP", started.get().processes().get(side));
            stoppedNanos.set(System.nanoTime());
          }
          return stoppedNanos.get() == 0;
        };
    try (LiveEngine engine = LiveEngineTest.engine(started)) {
      MigrationOutcome outcome =
          engine.run(LiveEngineTest.slow("vm.backing=shm"), stops).migrations().getFirst();
      assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
      assertThat(outcome.message()).isEqualTo("stopped before its end");
    }
    assertThat(System.nanoTime() - stoppedNanos.get()).isLessThan(TimeUnit.SECONDS.toNanos(20));
    assertThat(started.get().processes()).noneMatch(ProcessHandle::isAlive);
    assertThat(shared()).isEqualTo(before);
  }

  private static void signal(String name, ProcessHandle to) {
    try {
      new ProcessBuilder("kill", name, String.valueOf(to.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void who_stops_a_run_leaves_no_source_that_is_stopped_by_a_signal() throws IOException {
    stopped(0);
  }

  @Test
  void who_stops_a_run_leaves_no_target_that_is_stopped_by_a_signal() throws IOException {
    stopped(1);
  }

  /// Runs a slow migration of a guest in shared memory and ends one side by force in its middle.
  private static MigrationOutcome killed(boolean killSource) throws IOException {
    TreeSet<String> before = shared();
    AtomicReference<LocalAgents> started = new AtomicReference<>();
    LiveEngine engine = LiveEngineTest.engine(started);
    Progress killer =
        (resident, all, now) -> {
          if (resident > all / 4) {
            started.get().processes().get(killSource ? 0 : 1).destroyForcibly();
          }
          return true;
        };
    long begin = System.nanoTime();
    MigrationOutcome outcome =
        engine.run(LiveEngineTest.slow("vm.backing=shm"), killer).migrations().getFirst();
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(90));
    assertThat(started.get().processes()).noneMatch(ProcessHandle::isAlive);
    assertThat(shared()).isEqualTo(before);
    return outcome;
  }

  static TreeSet<String> shared() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isDirectory(memory)) {
      return new TreeSet<>();
    }
    try (Stream<Path> files = Files.list(memory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("faultline"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void a_killed_target_loses_the_guest_and_leaves_nothing() throws IOException {
    MigrationOutcome outcome = killed(false);
    assertThat(outcome.status()).isEqualTo(Status.LOST);
    assertThat(outcome.message()).contains("the agent of the target ended by signal 9");
  }

  @Test
  void a_killed_source_loses_the_guest_and_leaves_nothing() throws IOException {
    MigrationOutcome outcome = killed(true);
    assertThat(outcome.status()).isEqualTo(Status.LOST);
    assertThat(outcome.message()).contains("the agent of the source ended by signal 9");
  }
}
