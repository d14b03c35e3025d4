package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `report --beside` puts runs on one page.
class BesideTest {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    err.getBuffer().setLength(0);
    return Main.execute(TestContext.of(new StringWriter(), err), arguments);
  }

  private String run(String strategy, String seed) {
    String out = folder.resolve(strategy + seed).toString();
    assertThat(
            faultline(
                "run",
                "quick",
                "--seed",
                seed,
                "--set",
                "migration.prepaging=" + strategy,
                "--out",
                out))
        .isZero();
    return out + "/quick-1";
  }

  @Test
  void runsStandBesideOneAnotherByWhatTheyDifferIn() throws IOException {
    Path page = folder.resolve("both.html");
    assertThat(
            faultline("report", run("linear", "1"), run("dual", "1"), "--beside", page.toString()))
        .isZero();
    assertThat(page)
        .content()
        .contains("<h1>linear beside dual</h1>", "\"name\":\"linear\"", "\"name\":\"dual\"")
        .containsPattern(">dual</th></tr></thead>");
  }

  @Test
  void runsThatDifferInTheirSeedAreCalledByIt() throws IOException {
    Path page = folder.resolve("seeds.html");
    assertThat(
            faultline(
                "report", run("linear", "1"), run("linear", "2"), "--beside", page.toString()))
        .isZero();
    assertThat(page).content().contains("<h1>seed 1 beside seed 2</h1>");
    String one = folder.resolve("linear1/quick-1").toString();
    assertThat(faultline("report", one, one, "--beside", page.toString())).isZero();
    assertThat(page).content().contains("<h1>1: run beside 2: run</h1>");
  }

  @Test
  void oneRunOrASetIsRefusedInALine() {
    String page = folder.resolve("none.html").toString();
    assertThat(faultline("report", run("linear", "1"), "--beside", page)).isEqualTo(2);
    assertThat(err.toString()).contains("--beside: there is one run; give two or more");
    String out = folder.resolve("set").toString();
    faultline("compare", "quick", "--prepaging", "linear,dual", "--repeat", "1", "--out", out);
    assertThat(faultline("report", out + "/quick-1", out + "/quick-1", "--beside", page))
        .isEqualTo(2);
    assertThat(err.toString()).contains("quick-1 is a set of runs; give run files");
    assertThat(Files.exists(Path.of(page))).isFalse();
  }
}
