package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.daemon.traces.TraceStore;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.AgentPlan.TraceFile;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TraceUploadTest {
  @TempDir Path folder;

  /// Touches enough for several pieces of 256 KiB.
  private Path trace() throws IOException {
    Path file = folder.resolve("a.trace");
    SplittableRandom random = new SplittableRandom(1);
    try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("test"))) {
      for (int i = 0; i < 400_000; i++) {
        long idle = random.nextInt(4) == 0 ? random.nextLong(1, 20_000) : 0;
        long instructions = 1 + random.nextLong(20_000);
        writer.touch(0, random.nextLong(3_000), random.nextBoolean(), instructions, idle);
      }
      writer.finish();
    }
    assertThat(Files.size(file)).isGreaterThan(3 * (256 << 10));
    return file;
  }

  private static AgentPlan plan(TraceFile of, long id) {
    ProgramSpec replay =
        new ProgramSpec.TraceReplay(of.name(), ProgramSpec.TraceLayout.FIRST_TOUCH, 1e9);
    return Driven.plan(id, replay, List.of(of));
  }

  private Path agentFolder() {
    return folder.resolve("agent");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void an_agent_asks_once_for_a_trace_that_it_lacks() throws Exception {
    Path file = trace();
    TraceFile of = new TraceFile("mine", TraceStore.digest(file), Files.size(file));
    int[] asked = new int[1];
    for (int round = 0; round < 2; round++) {
      try (Driven driven = new Driven(agentFolder());
          AgentClient client = AgentClient.connect(driven.transport, driven.target.address())) {
        client.prepare(
            Order.Role.TARGET,
            plan(of, 40),
            digest -> {
              assertThat(digest).isEqualTo(of.digest());
              asked[0]++;
              return file;
            },
            Driven.WAIT_NANOS);
      }
    }
    assertThat(asked[0]).isEqualTo(1);
    try (var files = Files.list(agentFolder())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactly(of.digest() + ".trace");
    }
    assertThat(mode(agentFolder()))
        .as("what a guest touched is nobody else's")
        .isEqualTo("rwx------");
    assertThat(mode(agentFolder().resolve(of.digest() + ".trace"))).isEqualTo("rw-------");
  }

  @Test
  void a_guest_that_replays_an_uploaded_trace_moves() throws Exception {
    Path file = trace();
    String digest = TraceStore.digest(file);
    Files.createDirectories(agentFolder());
    Files.copy(file, agentFolder().resolve(digest + ".trace"));
    AgentPlan plan = plan(new TraceFile("mine", digest, Files.size(file)), 41);
    try (Driven driven = new Driven(agentFolder());
        Driven.Run run = driven.new Run(plan, null)) {
      News.TargetReport report = run.targetReport();
      assertThat(report.failure() + report.verification()).isEmpty();
      assertThat(report.verifiedBytes()).isPositive();
    }
  }

  @Test
  void another_file_than_announced_is_refused_and_not_kept() throws Exception {
    Path file = trace();
    TraceFile of = new TraceFile("mine", "0".repeat(64), Files.size(file));
    try (Driven driven = new Driven(agentFolder());
        AgentClient client = AgentClient.connect(driven.transport, driven.target.address())) {
      assertThatThrownBy(
              () ->
                  client.prepare(
                      Order.Role.TARGET, plan(of, 42), digest -> file, Driven.WAIT_NANOS))
          .hasMessageContaining("the trace mine has digest " + TraceStore.digest(file));
    }
    try (var files = Files.list(agentFolder())) {
      assertThat(files.filter(f -> f.toString().endsWith(".trace"))).isEmpty();
    }
  }

  @Test
  void a_digest_that_is_a_path_is_refused() throws Exception {
    TraceFile of = new TraceFile("mine", "../../etc/passwd", 10);
    try (Driven driven = new Driven(agentFolder());
        AgentClient client = AgentClient.connect(driven.transport, driven.target.address())) {
      assertThatThrownBy(
              () -> client.prepare(Order.Role.TARGET, plan(of, 43), Path::of, Driven.WAIT_NANOS))
          .hasMessageContaining("no digest of a trace: ../../etc/passwd");
    }
  }
}
