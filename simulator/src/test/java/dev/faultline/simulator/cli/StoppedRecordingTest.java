package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.trace.Trace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Recordings that end before their program does, in a process of their own.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoppedRecordingTest {
  private static final String ENDLESS =
      "static volatile char p[4000 * 4096];"
          + " int main(void) { for (;;) for (int i = 0; i < 4000; i++) p[i * 4096]++; }";

  /// Of a raw record of the plugin; ten thousand are worth keeping.
  private static final long ENOUGH_BYTES = 24 * 10_000;

  @TempDir Path folder;

  /// What is written then is written while the JVM is going down, when much cannot be loaded any
  /// more.
  @Test
  void whatWasRecordedUntilASignalIsKeptWithoutComplaint() throws Exception {
    Path program = compiled();
    Path trace = folder.resolve("a.trace");
    Path said = folder.resolve("said.txt");
    List<String> command = faultline("trace", "record", "--out", trace.toString());
    command.add(1, "-Djava.io.tmpdir=" + folder); // where the raw recording can be seen to grow
    command.addAll(List.of("--", program.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      while (recordedBytes() < ENOUGH_BYTES) {
        assertThat(process.isAlive()).as(() -> text(said)).isTrue();
        Thread.sleep(50);
      }
      process.destroy(); // SIGTERM, which goes the way of Ctrl-C
      assertThat(process.waitFor()).as(text(said)).isEqualTo(128 + 15);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(text(said)).contains(trace + ": ").doesNotContain("Exception", "faultline: ");
    assertThat(Trace.read(trace).info().recordCount()).isGreaterThanOrEqualTo(4000);
  }

  /// The console of the VM makes the terminal raw; the VM is ended by its instructions, of which
  /// the firmware has enough.
  @Test
  void theTerminalIsAsItWasWhenVmHasEnded() throws Exception {
    require("qemu-system-x86_64", "qemu-system-x86");
    require("cc", "gcc");
    require("script", "bsdutils");
    List<String> command = faultline("trace", "record", "--stop-after", "10000000", "--out");
    command.addAll(List.of(folder.resolve("vm.trace").toString(), "--", "qemu-system-x86_64"));
    command.addAll(List.of("-accel", "tcg", "-m", "16M", "-nographic"));
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    String quoted = String.join(" ", command.stream().map(part -> "'" + part + "'").toList());
    Path steps =
        Files.writeString(
            folder.resolve("steps.sh"),
            "stty -g > %s\n%s\nstty -g > %s\n".formatted(before, quoted, after));
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder("script", "-qec", "sh " + steps, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).as(text(said)).isZero();
    assertThat(folder.resolve("vm.trace")).as(text(said)).exists();
    assertThat(text(after)).isNotBlank().isEqualTo(text(before));
  }

  private static List<String> faultline(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void require(String program, String debianPackage) {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
        "skipped, because " + program + " is missing: apt install " + debianPackage);
  }

  private Path compiled() throws IOException, InterruptedException {
    require("qemu-x86_64", "qemu-user");
    require("cc", "gcc");
    Path source = Files.writeString(folder.resolve("endless.c"), ENDLESS);
    Path binary = folder.resolve("endless");
    Process cc = new ProcessBuilder("cc", "-o", binary.toString(), source.toString()).start();
    assumeTrue(cc.waitFor() == 0, "skipped, because cc cannot build a program here");
    return binary;
  }

  private long recordedBytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Path raw =
          files
              .filter(file -> file.getFileName().toString().equals("raw"))
              .findFirst()
              .orElse(null);
      return raw == null ? 0 : Files.size(raw);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
