package dev.faultline.reports.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultHeadTest {
  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.json"), text);
  }

  @Test
  void aRunSaysWhatItIsAndWhetherItWasCompleted() {
    Path file = folder.resolve("run.json");
    RunFile run = Samples.run("linear", 7, 12_000_000L);
    run.write(file);
    ResultHead head = ResultHead.read(file);
    assertThat(head.isSet()).isFalse();
    assertThat(head.name()).isEqualTo(run.name());
    assertThat(head.engine()).isEqualTo(run.engine());
    assertThat(head.labels()).isEqualTo(run.labels());
    assertThat(head.runs()).isEqualTo(1);
    assertThat(head.failures()).isZero();
    Samples.run("linear", 7, null).write(file);
    assertThat(ResultHead.read(file).failures()).isEqualTo(1);
  }

  @Test
  void aSetSaysHowManyRunsItHas() {
    Path file = folder.resolve("set.json");
    SetFile set = Samples.set(List.of("linear", "oracle"), 2);
    set.write(file);
    ResultHead head = ResultHead.read(file);
    assertThat(head.isSet()).isTrue();
    assertThat(head.name()).isEqualTo(set.name());
    assertThat(head.runs()).isEqualTo(set.runs().size());
    assertThat(head.cancelled()).isZero();
  }

  @Test
  void runsThatAreMissingAreStoppedOrFailed() throws IOException {
    Path file =
        file(
            """
            {"schema": "faultline.set/1", "name": "a", "runs": [
              {"status": "completed", "point": {"x": [{"status": "failed"}]}},
              {"status": "failed"}, [1, {"status": "failed"}], 7],
             "missing": [{"reason": "cancelled"}, {"reason": "cancelled"}, {"reason": "failed: no"}]}
            """);
    ResultHead head = ResultHead.read(file);
    assertThat(head.runs()).isEqualTo(2);
    assertThat(head.failures()).isEqualTo(2);
    assertThat(head.cancelled()).isEqualTo(2);
  }

  @Test
  void whatIsNoResultIsSaidSoWithItsFile() throws IOException {
    for (String text :
        new String[] {
          "", "[]", "{}", "{\"schema\": \"other/1\"}", "{\"schema\": \"faultline.run/1"
        }) {
      Path file = file(text);
      assertThatThrownBy(() -> ResultHead.read(file))
          .isInstanceOf(ResultFileException.class)
          .hasMessageStartingWith(file + ":");
    }
    assertThatThrownBy(() -> ResultHead.read(folder.resolve("none")))
        .isInstanceOf(ResultFileException.class);
  }
}
