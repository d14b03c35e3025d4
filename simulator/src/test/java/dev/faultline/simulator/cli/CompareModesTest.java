package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.SetFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Modes beside one another, on the command line.
class CompareModesTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    return Main.execute(TestContext.of(out, err), arguments);
  }

  @Test
  void modesAreJudgedByTheGuestTimeTheyCostAndHeldAgainstPostCopy() throws IOException {
    int status =
        faultline("compare", "quick", "--mode", "all", "--repeat", "2", "--out", folder.toString());
    assertThat(err.toString()).doesNotContain("failed");
    assertThat(status).isZero();
    assertThat(out.toString())
        .contains(
            "guest time lost", "x post-copy linear", "pre-copy:auto-converge=on", "stop-and-copy")
        .contains(" costs the guest ");
    String set = Files.readString(folder.resolve("quick-1").resolve("set.json"));
    assertThat(set).contains("\"judged\": \"lost_ns\"", "\"baseline\": \"post-copy linear\"");
    out.getBuffer().setLength(0);
    assertThat(faultline("report", folder.resolve("quick-1").toString(), "--format", "md"))
        .isZero();
    Path page = folder.resolve("quick-1").resolve("report.md");
    assertThat(Files.readString(page))
        .contains("guest time lost", "| hybrid adaptive |", "| post-copy multi-pivot |");
  }

  @Test
  void modesAreCrossedWithTheStrategiesThatAreNamedWhereThereIsOneToChoose() throws IOException {
    int status =
        faultline(
            "compare",
            "quick",
            "--mode",
            "post-copy,pre-copy,hybrid:prepaging=chunk",
            "--prepaging",
            "dual,oracle",
            "--repeat",
            "1",
            "--out",
            folder.toString());
    assertThat(status).as(err.toString()).isZero();
    SetFile set = SetFile.read(folder.resolve("quick-1").resolve("set.json"));
    assertThat(set.axes().getFirst().values())
        .containsExactly(
            "post-copy dual", "post-copy oracle", "pre-copy", "hybrid:prepaging=chunk");
    assertThat(set.roles().bound()).containsExactly("post-copy oracle");
    assertThat(set.roles().baseline()).isEmpty();
  }

  @Test
  void whatIsBeyondALimitIsShownAndNeverBest() throws IOException {
    int status =
        faultline(
            "compare",
            "quick",
            "--mode",
            "post-copy:prepaging=linear,stop-and-copy",
            "--limit",
            "downtime=5ms,bytes=1GB",
            "--repeat",
            "2",
            "--out",
            folder.toString());
    assertThat(status).as(err.toString()).isZero();
    // 16 MiB at the 1 Gbit/s of quick are 134 ms, for all of which stop-and-copy stops the guest
    assertThat(out.toString())
        .contains("Within downtime 5.00 ms and bytes on the wire 954 MiB with every seed: 1 of 2.")
        .contains("Beyond: stop-and-copy (1");
    SetFile set = SetFile.read(folder.resolve("quick-1").resolve("set.json"));
    assertThat(set.roles().limits())
        .containsExactly(
            new SetFile.Limit("downtime_ns", 5e6), new SetFile.Limit("bytes_wire", 1e9));
  }

  @Test
  void aLimitThatCannotBeOneSaysWhatCan() {
    assertThat(faultline("compare", "quick", "--limit", "downtme=5ms")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--limit downtme=5ms: \"downtme\" is nothing that can be limited")
        .contains("what can is stall, blocktime");
    err.getBuffer().setLength(0);
    assertThat(faultline("compare", "quick", "--limit", "downtime=5 apples")).isEqualTo(2);
    assertThat(err.toString()).contains("\"5 apples\" is no time; write one as in 100ms or 2s");
    err.getBuffer().setLength(0);
    assertThat(faultline("compare", "quick", "--limit", "downtime")).isEqualTo(2);
    assertThat(err.toString()).contains("\"downtime\" is no limit; write NAME=VALUE");
  }

  @Test
  void whatIsComparedWithinPreCopyIsJudgedByGuestTimeToo() {
    int status =
        faultline(
            "sweep",
            "quick",
            "--set",
            "migration.mode=pre-copy",
            "--vary",
            "migration.downtime-limit=1ms,50ms",
            "--repeat",
            "2",
            "--out",
            folder.toString());
    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString()).contains("guest time lost").doesNotContain("stalls the guest");
  }

  @Test
  void whatIsTouchedAfterAPreCopyIsNoWorkingSetToReplay() {
    int status =
        faultline(
            "run",
            "quick",
            "--record-touches",
            "--set",
            "migration.mode=pre-copy",
            "--out",
            folder.toString());
    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains("--record-touches", "does not migrate by post-copy");
  }

  @Test
  void aModeThatDoesNotExistOrAKeyOfItIsNamed() {
    assertThat(faultline("compare", "quick", "--mode", "pre-copy,hybrd")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no mode \"hybrd\"; did you mean hybrid?");
    err.getBuffer().setLength(0);
    assertThat(faultline("compare", "quick", "--mode", "pre-copy:round=3")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--mode pre-copy:round=3: migration.round: is no key that exists here")
        .contains("did you mean rounds?");
    err.getBuffer().setLength(0);
    assertThat(faultline("compare", "quick", "--mode", "pre-copy,pre-copy")).isEqualTo(2);
    assertThat(err.toString()).contains("mode pre-copy is given twice");
  }
}
