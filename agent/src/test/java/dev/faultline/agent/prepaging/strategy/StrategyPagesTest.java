package dev.faultline.agent.prepaging.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tables of `docs/strategies.md` and `docs/programs.md` say what the code says. `.ci/dev
/// regenerate` writes those of strategies anew.
class StrategyPagesTest {
  private static final Path STRATEGIES = Path.of("docs", "strategies.md");
  private static final Path PROGRAMS = Path.of("docs", "programs.md");

  @Test
  void everyStrategyHasItsRowInTheOrderOfTheRegistry() throws IOException {
    List<String> rows = new ArrayList<>();
    for (Strategy strategy : Strategies.all()) {
      rows.add(
          "| `%s` | %s | %s |".formatted(strategy.name(), strategy.summary(), strategy.source()));
    }
    check("| name | rule | source |", rows);
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
    check("| option of |", rows);
  }

  @Test
  void everyProgramHasItsRow() throws IOException {
    List<String> lines = Files.readAllLines(PROGRAMS);
    int first = firstRow(lines, "| program |");
    List<String> names =
        lines.subList(first, endOfRows(lines, first)).stream()
            .map(row -> row.split("`", 3)[1])
            .sorted()
            .toList();
    assertThat(names)
        .isEqualTo(
            Arrays.stream(ProgramSpec.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .sorted()
                .toList());
  }

  /// Holds the table whose header starts with `header` against `rows`, or writes them there.
  private static void check(String header, List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(STRATEGIES));
    int first = firstRow(lines, header);
    List<String> table = lines.subList(first, endOfRows(lines, first));
    if (Boolean.getBoolean("faultline.regenerate")) {
      table.clear();
      table.addAll(rows);
      Files.writeString(STRATEGIES, String.join("\n", lines) + "\n");
    }
    assertThat(table)
        .as("%s is stale; .ci/dev regenerate writes it anew", STRATEGIES)
        .isEqualTo(rows);
  }

  /// The line below header and rule.
  private static int firstRow(List<String> lines, String header) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(header)) {
        return i + 2;
      }
    }
    throw new AssertionError("no table begins with " + header);
  }

  private static int endOfRows(List<String> lines, int first) {
    int end = first;
    while (end < lines.size() && lines.get(end).startsWith("|")) {
      end++;
    }
    return end;
  }
}
