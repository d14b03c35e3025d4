package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an answer rests on that was hardly meant is said beside it, wherever the answer is read.
class WarningsTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    return Main.execute(TestContext.of(out, err), arguments);
  }

  private String said() {
    return out.toString().replaceAll("\\s+", " ");
  }

  /// The redis trace touches some 105 MiB, and nothing else of memory is filled.
  @Test
  void memoryThatIsEmptyIsNamedInTableReportAndComparison() throws IOException {
    String out = folder.toString();
    String large = "vm.memory=4GiB";
    assertThat(faultline("run", "redis", "--set", large, "--out", out)).isZero();
    String warning = "Warning: 97 % of its 4.00 GiB are empty and cost next to nothing";
    assertThat(said()).contains(warning);
    assertThat(Files.readString(folder.resolve("redis-1/report.html"))).contains(warning);
    assertThat(
            faultline(
                "compare",
                "redis",
                "--set",
                large,
                "--prepaging",
                "linear,dual",
                "--repeat",
                "2",
                "--out",
                out))
        .isZero();
    assertThat(said()).contains("Warning: intervals from fewer than 6 seeds", warning);
  }

  @Test
  void aTraceShorterThanTheWorkSaysWhatComesThen() {
    String out = folder.toString();
    String longer = "guest.work=4s";
    assertThat(faultline("run", "redis", "--set", longer, "--out", out)).isZero();
    assertThat(said()).contains("Warning: The trace lasts", "it begins again");
    assertThat(
            faultline("run", "redis", "--set", longer, "--set", "guest.at-end=halt", "--out", out))
        .isZero();
    assertThat(said()).contains("the guest halts, and touches nothing more");
  }

  @Test
  void aStrategyWithoutAPastSaysSo() {
    assertThat(
            faultline(
                "run",
                "quick",
                "--prepaging",
                "hot-first",
                "--set",
                "guest.warm-up=0s",
                "--set",
                "guest.suspend-jitter=0s",
                "--out",
                folder.toString()))
        .isZero();
    assertThat(said())
        .contains("Warning: hot-first relies on the guest's past and saw nothing of it");
  }

  @Test
  void whatWasMeantIsNotWarnedOf() {
    assertThat(faultline("run", "quick", "--out", folder.toString())).isZero();
    assertThat(said()).doesNotContain("Warning");
  }
}
