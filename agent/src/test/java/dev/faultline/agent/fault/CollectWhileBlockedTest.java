package dev.faultline.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// In JVMs of their own, since a JVM that deadlocks at a safepoint can only be killed.
final class CollectWhileBlockedTest {
  @TempDir Path folder;

  @BeforeEach
  void needsUserfaultfd() {
    HostFaults.assume();
  }

  private String run(long limitSeconds, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (String argument : more) {
      command.add(argument.startsWith("-XX") ? 1 : command.size(), argument);
    }
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
        return "stuck";
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return java.nio.file.Files.readString(output, StandardCharsets.UTF_8).strip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseZGC"})
  void garbageIsCollectedWhileVcpusWaitForTheirPages(String collector) throws Exception {
    assertThat(run(60, collector, CollectWhileBlocked.class.getName())).isEqualTo("done");
  }

  /// The proof that the test above can fail; without a collection it would end in half a second.
  @Test
  void aTouchInJavaCodeStopsTheWholeJvm() throws Exception {
    assertThat(run(4, "-XX:+UseSerialGC", CollectWhileBlocked.class.getName(), "java"))
        .isEqualTo("stuck");
  }
}
