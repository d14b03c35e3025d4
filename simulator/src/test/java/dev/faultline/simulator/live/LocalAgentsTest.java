package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.live.agents.AgentProcess;
import dev.faultline.simulator.live.agents.AgentStart;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(HostLocks.LIVE)
@Timeout(60)
class LocalAgentsTest {
  @TempDir private Path folder;

  /// An agent cannot listen at a socket in a folder that is not there.
  @Test
  void an_agent_that_fails_at_its_start_says_why_and_leaves_nothing() {
    List<Path> folders = new ArrayList<>();
    AgentStart failing =
        (side, into) -> {
          folders.add(into);
          String listen = "unix:" + folder.resolve("none/agent.sock");
          return new AgentProcess(side, into, false, List.of(), List.of("--listen", listen));
        };
    assertThatThrownBy(() -> new LocalAgents(failing, () -> true))
        .hasMessageContaining("the agent of the source did not start: ")
        .hasMessageContaining("none/agent.sock");
    assertThat(folders).hasSize(2).noneMatch(Files::exists);
  }

  /// A library warns after our own line, as Netty does where there is no network card.
  @Test
  void the_last_words_of_an_agent_are_its_own() {
    AgentStart failing =
        (side, into) ->
            new AgentProcess(
                side,
                into,
                false,
                List.of("sh", "-c", "echo faultline: failed: no bread >&2; echo WARN netty >&2"),
                List.of());
    assertThatThrownBy(() -> new LocalAgents(failing, () -> true))
        .hasMessage("the agent of the source did not start: faultline: failed: no bread");
  }

  /// Other users of the host can read with what each process was started. Such agents have no keys:
  /// only their parent, on this host, knows where they listen.
  @Test
  void agents_that_a_run_starts_are_told_no_secret_by_their_arguments() throws Exception {
    try (LocalAgents agents = new LocalAgents(new LoopbackStart(false), () -> true)) {
      assertThat(agents.processes()).hasSize(2);
      for (ProcessHandle agent : agents.processes()) {
        Path arguments = Path.of("/proc", String.valueOf(agent.pid()), "cmdline");
        assertThat(Files.readString(arguments).split("\0"))
            .contains("agent", "serve", "--child", "--scratch")
            .noneMatch(argument -> argument.contains("tls") || argument.contains("PRIVATE"));
      }
    }
  }

  /// Ctrl-C reaches all that a terminal's foreground runs, also a JVM that is just starting.
  @Test
  void an_agent_that_starts_does_not_hear_ctrl_c() throws Exception {
    AgentStart interrupted =
        (side, into) -> {
          AgentProcess agent = new LoopbackStart(false).start(side, into);
          while (agent.handle().info().command().orElse("").endsWith("sh")) {
            Thread.onSpinWait(); // what it becomes is of interest
          }
          new ProcessBuilder("kill", "-INT", String.valueOf(agent.handle().pid())).start();
          return agent;
        };
    try (LocalAgents agents = new LocalAgents(interrupted, () -> true)) {
      assertThat(agents.processes()).allMatch(ProcessHandle::isAlive);
    }
  }
}
