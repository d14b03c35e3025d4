package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The result files that `recorded` replays, as a scenario beside them names them.
class RecordingPathsTest {
  @TempDir Path folder;

  private CheckResult read(String from) throws IOException {
    for (String name : new String[] {"a.json", "b.json"}) {
      Files.writeString(folder.resolve(name), "{}");
    }
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            """
            name: base
            vm: { memory: 64 MiB }
            guest: { program: uniform }
            link: { bandwidth: 1 Gbit/s }
            migration: { prepaging: recorded, from: "%s" }
            """
                .formatted(from));
    return new ScenarioReader().read(file);
  }

  private Object from(String text) throws IOException {
    return read(text).orThrow().only().migration().options().get("from");
  }

  @Test
  void oneOrSeveralAreSeenFromTheScenariosFolder() throws IOException {
    assertThat(from("a.json")).isEqualTo(folder.resolve("a.json").toString());
    assertThat(from("a.json + b.json"))
        .isEqualTo(folder.resolve("a.json") + " + " + folder.resolve("b.json"));
  }

  @Test
  void oneThatIsMissingIsOneProblem() throws IOException {
    assertThat(read("a.json + c.json + d.json").problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("migration.from"))
        .satisfies(problem -> assertThat(problem.rule()).isEqualTo("names no file that is there"));
  }
}
