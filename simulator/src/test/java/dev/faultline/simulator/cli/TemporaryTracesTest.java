package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TemporaryTracesTest {
  @TempDir Path among;

  private final List<String> said = new ArrayList<>();

  private List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(among)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  /// A folder whose agent is gone, as far as a lock tells.
  private Path left(String name) throws IOException {
    Path folder = Files.createDirectories(among.resolve(name));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Files.createFile(folder.resolve("lock"));
    return folder;
  }

  /// Its standard error is in `errors`.
  private Process agent(Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    command.add("-Djava.io.tmpdir=" + among);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("agent", "serve", "--no-rehearsal", "--listen", "127.0.0.1:0"));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader out = process.inputReader();
    assertThat(out.readLine()).startsWith("listening at ");
    return process;
  }

  @Test
  void whatAKilledAgentLeavesTheNextOneRemovesAndNeverWhatALivingOneHas() throws Exception {
    Path errors = among.resolve("errors");
    Process killed = agent(errors);
    killed.destroyForcibly().waitFor();
    assertThat(folders()).hasSize(1);
    String left = folders().getFirst().getFileName().toString();
    Process living = agent(errors);
    try {
      assertThat(folders()).hasSize(1).noneMatch(folder -> folder.endsWith(left));
      assertThat(Files.readAllLines(errors))
          .contains("faultline agent: removed from " + among + " what killed agents left: " + left);
      try (TemporaryTraces own = new TemporaryTraces(among)) {
        own.removeThoseOfTheDead(said::add);
        assertThat(said).isEmpty();
        assertThat(folders()).hasSize(2).contains(own.folder());
      }
    } finally {
      living.destroy();
      living.waitFor();
    }
    assertThat(folders()).isEmpty();
  }

  @Test
  void thoseOfTheDeadAreNamedInOneLine() throws IOException {
    Path first = left("faultline-traces-1");
    Files.createDirectory(first.resolve("traces"));
    Files.createFile(first.resolve("traces/a.trace"));
    Path second = left("faultline-traces-2");
    try (TemporaryTraces own = new TemporaryTraces(among)) {
      own.removeThoseOfTheDead(said::add);
    }
    assertThat(said)
        .containsExactly(
            "removed from "
                + among
                + " what killed agents left: faultline-traces-1, faultline-traces-2");
    assertThat(first).doesNotExist();
    assertThat(second).doesNotExist();
  }

  /// Another agent of the same process has its lock still after it was looked at twice.
  @Test
  void twoOfOneProcessLeaveEachOtherAlone() throws IOException {
    try (TemporaryTraces one = new TemporaryTraces(among);
        TemporaryTraces other = new TemporaryTraces(among)) {
      one.removeThoseOfTheDead(said::add);
      other.removeThoseOfTheDead(said::add);
      assertThat(folders()).hasSize(2);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void whatMayBeSomebodyElsesIsLeftAlone() throws IOException {
    Path elsewhere = left("elsewhere");
    Path link = Files.createSymbolicLink(among.resolve("faultline-traces-link"), elsewhere);
    Path open = left("faultline-traces-open");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path unlocked = left("faultline-traces-unlocked");
    Files.delete(unlocked.resolve("lock"));
    Path target = Files.createFile(among.resolve("precious"));
    Path linked = left("faultline-traces-linked");
    Files.delete(linked.resolve("lock"));
    Files.createSymbolicLink(linked.resolve("lock"), target);
    try (TemporaryTraces own = new TemporaryTraces(among)) {
      own.removeThoseOfTheDead(said::add);
    }
    assertThat(said).isEmpty();
    assertThat(List.of(elsewhere.resolve("lock"), link, open, unlocked, linked, target))
        .allMatch(Files::exists);
  }

  @Test
  void aFolderOfAnotherUserIsLeftAlone() throws IOException {
    Path others = left("faultline-traces-other");
    try {
      Files.setAttribute(others, "unix:uid", 65534);
    } catch (IOException e) {
      org.junit.jupiter.api.Assumptions.abort("skipped, because only root gives files away");
    }
    try (TemporaryTraces own = new TemporaryTraces(among)) {
      own.removeThoseOfTheDead(said::add);
    }
    assertThat(said).isEmpty();
    assertThat(others).exists();
  }
}
