package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of `reports` reads a real comparison, and finds what `statistics.csv` says.
class ExampleTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .resolveSibling("reports/examples/paired.py");

  @TempDir static Path folder;
  private static Path results = Path.of("");

  @BeforeAll
  static void compare() {
    for (String command : List.of("python3", "zstd")) {
      assumeTrue(
          Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
              .anyMatch(place -> Files.isExecutable(Path.of(place, command))),
          "skipped, because there is no " + command);
    }
    faultline("compare", "quick", "--prepaging", "linear,dual,oracle", "--repeat", "3");
    results = folder.resolve("quick-1");
    faultline("report", results.toString(), "--format", "csv,series-csv");
  }

  private static void faultline(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (arguments[0].equals("compare")) {
      all.addAll(List.of("--out", folder.toString()));
    }
    StringWriter err = new StringWriter();
    assertThat(Main.execute(TestContext.of(new StringWriter(), err), all.toArray(String[]::new)))
        .as(err.toString())
        .isZero();
  }

  private static List<NamedCsvRecord> printed(String... options) throws Exception {
    Path said = folder.resolve("said.csv");
    List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
    command.add(results.toString());
    command.addAll(List.of(options));
    Process script =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(script.exitValue()).as(Files.readString(said)).isZero();
    return read(said);
  }

  private static List<NamedCsvRecord> read(Path file) throws IOException {
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
      return csv.stream().toList();
    }
  }

  /// Both are sums of the same doubles; their order may cost the last digits.
  @Test
  void theMeansOfTheScriptAreThoseOfTheStatistics() throws Exception {
    List<NamedCsvRecord> printed = printed();
    assertThat(printed).hasSize(2 * (3 + 1));
    int compared = 0;
    for (NamedCsvRecord statistic : read(results.resolve("statistics.csv"))) {
      for (NamedCsvRecord line : printed) {
        if (line.getField("seed").equals("mean")
            && line.getField("prepaging").equals(statistic.getField("prepaging"))) {
          compared++;
          assertThat(number(line, "difference"))
              .isCloseTo(number(statistic, "difference_ns"), within(1e-3));
          assertThat(number(line, "ratio")).isCloseTo(number(statistic, "ratio"), within(1e-12));
          assertThat(number(line, "value")).isCloseTo(number(statistic, "stall_ns"), within(1e-3));
        }
      }
    }
    assertThat(compared).isEqualTo(2);
  }

  @Test
  void theTableAndTheRunsSayTheSame() throws Exception {
    List<NamedCsvRecord> table = printed("--table", "--metric", "bytes_wire");
    List<NamedCsvRecord> runs = printed("--metric", "bytes_wire");
    assertThat(table).hasSameSizeAs(runs);
    for (int i = 0; i < runs.size(); i++) {
      assertThat(number(table.get(i), "value")).isEqualTo(number(runs.get(i), "value"));
    }
  }

  /// What was asked for until the end is every demand fault.
  @Test
  void aSeriesEndsAtItsMetric() throws Exception {
    List<NamedCsvRecord> series = printed("--series", "faults_demand");
    List<NamedCsvRecord> metric = printed("--metric", "faults_demand");
    assertThat(series).hasSameSizeAs(metric);
    for (int i = 0; i < metric.size(); i++) {
      assertThat(number(series.get(i), "value")).isEqualTo(number(metric.get(i), "value"));
    }
  }

  private static double number(NamedCsvRecord line, String column) {
    return Double.parseDouble(line.getField(column));
  }
}
