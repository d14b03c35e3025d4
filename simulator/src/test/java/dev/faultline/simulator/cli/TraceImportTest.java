package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.layout.LaidOutTrace;
import dev.faultline.simulator.cli.out.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceImportTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Context context = TestContext.of(out, err);

  private int faultline(Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return Main.execute(context, texts);
  }

  private void refused(String message, Object... arguments) {
    assertThat(faultline(arguments)).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).startsWith("faultline: ").contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anImportWritesOverNoLinkFolderDeviceNorItsOwnLog() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "0,1,r\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere"));
    refused("is the log that is read", "trace", "import", csv, csv);
    refused("it is a symbolic link", "trace", "import", csv, link);
    refused("it is a directory", "trace", "import", csv, folder);
    refused("it is a device", "trace", "import", csv, "/dev/null");
    assertThat(csv).hasContent("0,1,r\n");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }

  /// The engine adds up instants of 64 bits: a clock of dates went beyond them.
  @Test
  void aTraceWhoseClockIsADateRuns() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "1665441234512345678,1,w\n");
    Path trace = folder.resolve("a.trace");
    assertThat(faultline("trace", "import", csv, trace)).isZero();
    assertThat(out.toString())
        .contains("the clock of the log begins at 1665441234512345678, the trace at 0");
    Path scenario =
        Files.writeString(
            folder.resolve("a.yaml"),
            """
            name: dates
            vm: { memory: 1 MiB }
            guest: { program: trace, trace: ./a.trace, warm-up: 0 s }
            link: { bandwidth: 1 Gbit/s }
            """);
    assertThat(faultline("run", scenario, "--out", folder.resolve("run"))).isZero();
    Files.writeString(csv, "0,1,w\n36028797018963968,2,w,0,36028797018963968\n");
    assertThat(faultline("trace", "import", csv, trace)).isZero();
    assertThat(faultline("run", scenario, "--out", folder.resolve("late"))).isZero();
  }

  /// Pages 5, 2 and 700 of a guest of 256: two keep their places, and the one that lies beyond its
  /// memory gets the lowest that is free.
  @Test
  void pagesOfAWholeVmKeepTheirPlaces() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "0,5,w\n1,2,w\n2,700,w\n");
    Path trace = folder.resolve("a.trace");
    assertThat(faultline("trace", "import", csv, trace)).isZero();
    assertThat(Trace.read(trace).info().wholeVm()).isFalse();
    assertThat(faultline("trace", "import", csv, trace, "--guest-physical")).isZero();
    LaidOutTrace laidOut =
        new LaidOutTrace(Trace.read(trace), ProgramSpec.TraceLayout.FIRST_TOUCH, 256, 1);
    ReplayableTrace.Touches touches = laidOut.touches(0);
    assertThat(new long[] {touches.index(0), touches.index(1), touches.index(2)})
        .containsExactly(5, 2, 0);
  }

  @Test
  void optionsOfAFormatReachIt() throws IOException {
    Path log = Files.writeString(folder.resolve("a.log"), " L 1000,4\n S 2000,4\n");
    Path trace = folder.resolve("a.trace");
    refused("--access-instructions 3", "trace", "import", log, trace);
    refused("from 0 to 1000000000", "trace", "import", log, trace, "--access-instructions", -1);
    assertThat(faultline("trace", "import", log, trace, "--access-instructions", 3)).isZero();
    assertThat(out.toString()).contains("2 touches, 2 pages, 1 vCPU");
    Path csv = Files.writeString(folder.resolve("a.csv"), "0,0x7f3a4c201008,r\n");
    refused("a.csv:1: the page is", "trace", "import", csv, trace);
    assertThat(faultline("trace", "import", csv, trace, "--addresses")).isZero();
  }

  /// Of six lines one is a comment; of the five accesses two reads follow a read in their epoch.
  @Test
  void theImportSaysWhatItTookAndDroppedAndWhy() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("a.CSV"), "# x\n0,1,r\n10,1,r\n20,1,r\n30,1,w\n1000,1,r\n");
    Path trace = folder.resolve("a.trace");
    assertThat(faultline("trace", "import", csv, trace, "--epoch", 1_000)).isZero();
    assertThat(out.toString())
        .isEqualTo(
            trace
                + ": 3 touches, 1 page, 1 vCPU\n"
                + csv
                + ": 6 lines with 5 accesses; skipped 1 line (comments 1); dropped 2 that are"
                + " neither a page's first read nor its first write in 1,000 instructions"
                + " (--epoch)\n");
  }

  @Test
  void formatsAndColumnsThatThereAreNotAreRefusedWithThoseThatThereAre() throws IOException {
    Path log = Files.writeString(folder.resolve("a.log"), "2 400540\n0 601000\n");
    Path trace = folder.resolve("a.trace");
    refused(
        "--from is \"dinero\"; known are lackey, din, pin, dynamorio, csv",
        "trace",
        "import",
        log,
        trace,
        "--from",
        "dinero");
    refused("It looks like one of din: --from din", "trace", "import", log, trace);
    for (String wrong : new String[] {"time", "time=", "=ns", "time=hours", ""}) {
      refused(
          "--column is \"" + wrong + "\"; it must be NAME=MEANING, where MEANING is one of instr",
          "trace",
          "import",
          log,
          trace,
          "--column=" + wrong);
    }
    refused("twice", "trace", "import", log, trace, "--column", "t=ns", "--column", "t=us");
    refused(
        "--column is of csv", "trace", "import", log, trace, "--from", "din", "--column", "t=ns");
    assertThat(trace).doesNotExist();
  }

  /// The heading and two lines: the first begins at 0, 1.5 us after it 1,500 instructions have
  /// passed.
  @Test
  void columnsThatAreNamedNeedNoNameOfCsv() throws IOException {
    Path list = Files.writeString(folder.resolve("faults"), "t,cr2\n7,0x1000\n8.5,0x2fff\n");
    Path trace = folder.resolve("a.trace");
    assertThat(
            faultline(
                "trace", "import", list, trace, "--column", "t=us", "--column", "cr2=address"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            trace
                + ": 2 touches, 2 pages, 1 vCPU\n"
                + list
                + ": 3 lines with 2 accesses; skipped 1 line (heading 1)\n"
                + "no column of accesses: all are taken for reads\n"
                + "1 ns is taken for 1 instruction\n"
                + "the clock of the log begins at 7000, the trace at 0\n");
  }
}
