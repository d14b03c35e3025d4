package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.SetFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int advise(String workload, String... more) {
    return adviseFor("64MiB", workload, more);
  }

  private int adviseFor(String memory, String workload, String... more) {
    List<String> all =
        new ArrayList<>(List.of("advise", "--bandwidth", "1Gbit/s", "--workload", workload));
    all.addAll(List.of("--memory", memory));
    all.addAll(List.of("--repeat", "2", "--out", folder.toString()));
    all.addAll(List.of(more));
    return Main.execute(TestContext.of(out, err), all.toArray(String[]::new));
  }

  private String said() {
    return out.toString().replaceAll("\\s+", " ");
  }

  @Test
  void oneRecommendationComesFirstWithWhatItCostsAndWhatWasAssumed() throws IOException {
    assertThat(advise("database")).as(err.toString()).isZero();
    assertThat(said())
        .startsWith("Advice: ")
        .contains("It stops the guest for ", " of their time in all, takes ")
        .contains("Assumed: 2 vCPUs; the guest makes nine of ten touches in a tenth of memory")
        .contains("80% of memory hold something");
    SetFile set = SetFile.read(folder.resolve("advice-1/set.json"));
    assertThat(set.axes().getFirst().values())
        .contains("post-copy adaptive", "hybrid linear", "pre-copy", "stop-and-copy");
    String scenario = folder.resolve("advice-1/scenario.yaml").toString();
    out.getBuffer().setLength(0);
    String[] check = {"check", scenario};
    assertThat(Main.execute(TestContext.of(out, err), check)).as(err.toString()).isZero();
  }

  /// 64 MiB at 1 Gbit/s are 540 ms on the wire: no mode is done in 100 ms.
  @Test
  void whereNothingStaysWithinTheLimitsThereIsNoAdvice() {
    assertThat(advise("idle", "--limit", "total=100ms")).as(err.toString()).isZero();
    assertThat(said()).startsWith("Advice: none. Nothing stays within the limits with every seed");
  }

  @Test
  void aTraceBringsItsVcpusAndAScenarioItsGuest() throws IOException {
    assertThat(adviseFor("256MiB", "redis")).as(err.toString()).isZero();
    assertThat(said()).contains("Assumed: 5 vCPUs; the guest replays the trace redis");
    out.getBuffer().setLength(0);
    assertThat(advise("quick")).as(err.toString()).isZero();
    assertThat(said()).contains("the guest is that of the scenario quick", "vm.memory=64MiB");
    assertThat(Files.exists(folder.resolve("advice-2/scenario.yaml"))).isFalse();
  }

  @Test
  void whatIsWrongIsNamedByItsOptionAndNothingIsLeft() {
    assertThat(advise("databse")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--workload: there is no workload \"databse\"; did you mean database?");
    err.getBuffer().setLength(0);
    assertThat(advise("idle", "--round-trip", "far")).isEqualTo(2);
    assertThat(err.toString()).contains("--round-trip is \"far\"; it must be a time");
    err.getBuffer().setLength(0);
    assertThat(advise("idle", "--used", "half")).isEqualTo(2);
    assertThat(err.toString()).contains("--used is \"half\"; it must be a share of memory");
    err.getBuffer().setLength(0);
    assertThat(advise("redis", "--vcpus", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--workload: has 5 vCPUs, more than vm.vcpus, 1");
    err.getBuffer().setLength(0);
    assertThat(adviseFor("64 \"apples", "idle")).isEqualTo(2);
    assertThat(err.toString()).contains("--memory: ", "found \"64 \"apples\"");
    assertThat(folder.toFile().list()).isEmpty();
  }
}
