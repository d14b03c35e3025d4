package dev.faultline.agent.prepaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.ProgramSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tables of the module's README say what the code says.
class StrategiesReadmeTest {
  @Test
  void everyStrategyHasItsRowInTheOrderOfTheRegistry() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Strategy strategy : Strategies.all()) {
      rows.add(
          "| `%s` | %s | %s |".formatted(strategy.name(), strategy.summary(), strategy.source()));
    }
    assertThat(rowsBelow("| name | rule | source |")).isEqualTo(rows);
  }

  @Test
  void everyOptionHasItsRow() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Strategy strategy : Strategies.all()) {
      for (OptionSpec option : strategy.options()) {
        rows.add(
            "| `%s` | `%s` | %s | %s | %s |"
                .formatted(
                    strategy.name(),
                    option.name(),
                    option.values(),
                    option.isFile() ? "none" : option.defaultValue(),
                    option.description()));
      }
    }
    assertThat(rowsBelow("| option of |")).isEqualTo(rows);
  }

  @Test
  void everyProgramHasItsRow() throws IOException {
    List<String> names =
        rowsBelow("| program |").stream().map(row -> row.split("`", 3)[1]).sorted().toList();
    assertThat(names)
        .isEqualTo(
            Arrays.stream(ProgramSpec.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList());
  }

  /// The rows of the table whose header starts with `header`, without header and rule.
  private static List<String> rowsBelow(String header) throws IOException {
    Path readme = Path.of("README.md");
    if (!Files.exists(readme) || !Files.readString(readme).startsWith("# agent")) {
      readme = Path.of("agent", "README.md");
    }
    return Files.readAllLines(readme).stream()
        .dropWhile(line -> !line.startsWith(header))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }
}
