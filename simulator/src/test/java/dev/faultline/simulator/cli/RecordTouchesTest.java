package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From `run --record-touches` to the strategy `recorded`, on the command line.
class RecordTouchesTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    return Main.execute(TestContext.of(out, err), arguments);
  }

  private String complaint() {
    assertThat(err.toString()).doesNotContain("\tat ").hasLineCount(1);
    return err.toString().strip();
  }

  private Path record() {
    String parent = folder.resolve("first").toString();
    assertThat(faultline("run", "quick", "--record-touches", "--no-progress", "--out", parent))
        .as(err.toString())
        .isZero();
    return folder.resolve("first/quick-1/run.json");
  }

  private int compare(String prepaging) {
    return faultline(
        "compare",
        "quick",
        "--prepaging",
        prepaging,
        "--repeat",
        "2",
        "--no-progress",
        "--out",
        folder.resolve("second").toString());
  }

  @Test
  void aRecordedRunIsComparedWithTheOthers() {
    Path file = record();
    assertThat(compare("linear,recorded:from=" + file + ",oracle")).as(err.toString()).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("recorded:from="))).isNotEmpty();
  }

  @Test
  void withoutItsFileItIsRefusedAndAllLeavesItOut() {
    assertThat(compare("linear,recorded")).isEqualTo(2);
    assertThat(complaint())
        .contains("migration.from: is required; add it: result file of an earlier run");
  }

  @Test
  void aFileThatDoesNotFitIsRefusedBeforeAnythingIsCompared() throws IOException {
    Path file = record();
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"page_bytes\": 4096", "\"page_bytes\": 512"));
    assertThat(compare("linear,recorded:from=" + file)).isEqualTo(2);
    assertThat(complaint())
        .contains(file + ": migrations[0].first_touches.page_bytes is 512, and this guest's pages");
  }

  @Test
  void aScenarioSaysWhereItsFileShouldBe() throws IOException {
    Path scenario = folder.resolve("s.yaml");
    Files.writeString(
        scenario,
        """
        name: s
        vm: {memory: 1 MiB}
        guest: {program: sequential}
        migration: {prepaging: recorded, from: none.json}
        link: {bandwidth: 1 Gbit/s}
        """);
    assertThat(faultline("check", scenario.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("s.yaml:4:", "migration.from", "names no file that is there");
    err.getBuffer().setLength(0);
    Files.writeString(scenario, Files.readString(scenario).replace(", from: none.json", ""));
    assertThat(faultline("check", scenario.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("migration.from", "is required");
  }

  @Test
  void liveRecordsNothingAndSaysSo() {
    assertThat(
            faultline(
                "run",
                "quick",
                "--engine",
                "live",
                "--record-touches",
                "--out",
                folder.resolve("live").toString()))
        .isEqualTo(2);
    assertThat(complaint()).contains("the engine live records none; use --engine virtual");
  }
}
