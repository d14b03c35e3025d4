package dev.faultline.agent.daemon;

import static dev.faultline.agent.daemon.AgentTest.isRight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Guests of agents that keep journals; what becomes of them when an agent is killed is tried with
/// processes of their own.
@Timeout(120)
class KeptJournalTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Backing.class,
      names = {"SHM", "SYSV", "FILE", "MEMFD"})
  void nothing_is_left_of_a_guest_that_has_moved(Backing backing) throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    AgentPlan plain = Driven.plan(41);
    AgentPlan plan =
        new AgentPlan(
            "test",
            41,
            1,
            plain.vm().with(to -> to.backing = backing),
            plain.guest(),
            plain.migration(),
            plain.workNanos(),
            plain.linkBytesPerSecond(),
            List.of());
    try (Driven driven = new Driven(folder)) {
      driven.source.keepIn(state);
      driven.target.patienceNanos = 100_000_000;
      try (Driven.Run run = driven.new Run(plan, null)) {
        assertThat(Files.exists(state.resolve("0000000000000029.journal")))
            .isEqualTo(backing != Backing.MEMFD);
        assertThat(run.sourceReport().failure()).isEmpty();
        isRight(run.targetReport());
      }
    }
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }
}
