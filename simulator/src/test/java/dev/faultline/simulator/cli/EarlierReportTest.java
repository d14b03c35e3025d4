package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// `report --baseline` holds results against older ones.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EarlierReportTest {
  @TempDir static Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private String old = "";
  private String slower = "";

  private int faultline(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.execute(TestContext.of(out, err), arguments);
  }

  private String compared(String name, String... more) {
    String parent = folder.resolve(name).toString();
    List<String> all = new ArrayList<>(List.of("compare", "quick", "--prepaging", "linear,dual"));
    all.addAll(List.of("--repeat", "6", "--out", parent));
    all.addAll(List.of(more));
    assertThat(faultline(all.toArray(String[]::new))).isZero();
    return parent + "/quick-1";
  }

  @BeforeAll
  void compare() {
    old = compared("old");
    slower = compared("slower", "--set", "link.bandwidth=500Mbit/s");
  }

  /// Half the bandwidth: what waits for pages waits about twice as long.
  @Test
  void halfTheBandwidthIsSlowerThanBefore() throws IOException {
    assertThat(faultline("report", slower, "--baseline", old)).isZero();
    assertThat(out.toString())
        .startsWith("quick: now and before\nClearly more stall than before (95 % intervals): ")
        .contains("What differs: link.bandwidth 500 Mbit/s, was 1 Gbit/s.");
    Path page = Path.of(slower, "report-baseline.html");
    assertThat(out.toString()).endsWith(page + System.lineSeparator());
    assertThat(page).content().contains("<h1>quick: now and before</h1>", "Clearly more stall");
  }

  @Test
  void theStatusSaysWhetherSomethingRoseTooFar() {
    assertThat(faultline("report", slower, "--baseline", old, "--fail-above", "5%")).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("faultline: ") && line.contains("more than 5 % above"));
    assertThat(faultline("report", old, "--baseline", slower, "--fail-above", "5%")).isZero();
    assertThat(faultline("report", old, "--baseline", old, "--fail-above", "0%,bytes=0%")).isZero();
    assertThat(out.toString()).contains("exactly as before with every seed");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void wrongRequestsAreRefusedInALine() throws IOException {
    refused("\"5\" is no percentage", "report", old, "--baseline", old, "--fail-above", "5");
    refused("give --baseline OLD", "report", old, "--fail-above", "5%");
    refused("give one at a time", "report", old, slower, "--baseline", old);
    refused("leave out --beside and --format", "report", old, "--baseline", old, "--format", "csv");
    refused("holds neither set.json", "report", old, "--baseline", folder.toString());
    Path none = Files.writeString(folder.resolve("none.json"), "{}");
    refused("none.json", "report", old, "--baseline", none.toString());
    String named = folder.resolve("named").toString();
    assertThat(faultline("run", "quick", "--set", "name=other", "--out", named)).isZero();
    refused(
        "is of the scenario \"other\", " + old + " of \"quick\"",
        "report",
        old,
        "--baseline",
        named + "/other-1");
    String modes = compared("modes", "--mode", "post-copy,stop-and-copy");
    refused("judged by stall_ns", "report", modes, "--baseline", old);
    assertThat(Path.of(modes, "report-baseline.html")).doesNotExist();
  }

  private void refused(String because, String... arguments) {
    assertThat(faultline(arguments)).as(because).isEqualTo(2);
    assertThat(err.toString()).contains(because).hasLineCount(1);
  }
}
