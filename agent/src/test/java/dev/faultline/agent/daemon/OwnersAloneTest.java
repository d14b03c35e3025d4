package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What agents write while a guest moves that could outlive them both: nobody else on the host may
/// read it.
@Timeout(120)
class OwnersAloneTest {
  @TempDir Path folder;

  private static AgentPlan plan() {
    AgentPlan plan = Driven.plan(70);
    VmSpec vm = plan.vm().with(to -> to.backing = Backing.FILE);
    return new AgentPlan(
        "test",
        70,
        1,
        vm,
        plan.guest(),
        plan.migration(),
        plan.workNanos(),
        8 << 20,
        plan.traces());
  }

  /// Each file's mode.
  private TreeMap<String, String> modes() throws IOException {
    TreeMap<String, String> modes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        modes.put(
            folder.relativize(file).toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return modes;
  }

  /// 16 MiB at 8 MiB/s: two seconds in which both sides have all that they ever have.
  @Test
  void journals_states_and_memory_of_a_guest_on_its_way_are_the_owners_alone() throws Exception {
    Path from = Files.createDirectory(folder.resolve("source"));
    Path to = Files.createDirectory(folder.resolve("target"));
    try (Driven driven = new Driven(folder.resolve("traces"))) {
      driven.source.keepIn(from);
      driven.target.keepIn(to);
      try (Driven.Run run = driven.new Run(plan(), null)) {
        run.awaitTarget("PULL");
        TreeMap<String, String> modes = modes();
        // each side: memory, a journal and its lock; target: the state beside its journal, too
        assertThat(modes).hasSize(2 * 3 + 1);
        assertThat(modes.values()).containsOnly("rw-------");
        AgentTest.isRight(run.targetReport());
      }
    }
  }
}
