package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.FakeEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Interrupts interrupts = new Interrupts(false);
  private Supplier<Engine> engine = FakeEngine::new;

  private int faultline(String... arguments) {
    Context context =
        new Context(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            name -> name.equals("virtual") ? engine : Engines.find(name),
            interrupts);
    return Main.execute(context, arguments);
  }

  /// One line on stderr, and nothing of Java's own.
  private String complaint() {
    assertThat(err.toString()).doesNotContain("\tat ", "Exception").hasLineCount(1);
    return err.toString().strip();
  }

  private String out() {
    return folder.toString();
  }

  @Test
  void outputThatIsLostIsAFailure() {
    java.io.Writer full =
        new java.io.Writer() {
          @Override
          public void write(char[] text, int from, int count) throws java.io.IOException {
            throw new java.io.IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Context context =
        new Context(
            new PrintWriter(full, true),
            new PrintWriter(err, true),
            false,
            Engines::find,
            interrupts);
    assertThat(Main.execute(context, "strategies")).isEqualTo(ExitStatus.FAILED);
    assertThat(complaint()).contains("standard output could not be written");
  }

  @Test
  void withoutArgumentsItNamesThreeCommandsToTry() {
    assertThat(faultline()).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("  faultline "))).hasSize(3);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aWireThatThereIsNotIsSaidSo() {
    assertThat(faultline("validate", "quick", "--wire", "pigeons", "--out", out())).isEqualTo(2);
    assertThat(complaint())
        .isEqualTo(
            "faultline: --wire is \"pigeons\"; it must be one of auto, loopback, namespaces");
  }

  @Test
  void whatPagesCrossInACalibrationIsChosenByTheSameWords() {
    assertThat(faultline("calibrate", "--wire", "pigeons", "--out", out() + "/host.yaml"))
        .isEqualTo(2);
    assertThat(complaint())
        .isEqualTo(
            "faultline: --wire is \"pigeons\"; it must be one of auto, loopback, namespaces");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anAgentThatCannotListenSaysWhereAndWhatToDo() {
    String listen = "unix:" + folder.resolve("none/a.sock");
    assertThat(faultline("agent", "serve", "--no-rehearsal", "--listen", listen)).isEqualTo(2);
    assertThat(complaint())
        .startsWith("faultline: cannot listen at " + listen)
        .endsWith("; give another --listen ADDRESS");
  }

  @Test
  void tracesWhereNoFolderCanBeAreRefusedAtTheStart() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(faultline("agent", "serve", "--listen", "127.0.0.1:0", "--traces", file + "/x"))
        .isEqualTo(2);
    assertThat(complaint()).contains("--traces " + file + "/x", "give another one");
  }

  @Test
  void tlsIsNotForAgentsThatTheRunStarts() {
    assertThat(faultline("run", "quick", "--engine", "live", "--tls-ca", "ca.pem", "--out", out()))
        .isEqualTo(2);
    assertThat(complaint()).contains("give both --source and --target");
  }

  @Test
  void onlyALiveRunIsRehearsed() {
    assertThat(faultline("run", "quick", "--rehearse", "--out", out())).isEqualTo(2);
    assertThat(complaint()).isEqualTo("faultline: --rehearse is for --engine live, not virtual");
  }

  @Test
  void runIsNotLeftToChooseItsWire() {
    assertThat(faultline("run", "quick", "--engine", "live", "--wire", "auto", "--out", out()))
        .isEqualTo(2);
    assertThat(complaint())
        .isEqualTo("faultline: --wire is \"auto\"; it must be one of loopback, namespaces");
  }

  @Test
  void aHostProfileThatIsNotThereIsReportedWithItsPlace() {
    assertThat(faultline("validate", "quick", "--profile", "no-such.yaml", "--out", out()))
        .isEqualTo(2);
    assertThat(complaint()).startsWith("faultline: --profile no-such.yaml: there is no such file");
  }

  @Test
  void helpOfEveryCommandIsStatus0() {
    for (String command :
        new String[] {
          "run", "compare", "sweep", "check", "report", "trace", "doctor", "calibrate", "validate"
        }) {
      assertThat(faultline(command, "--help")).isZero();
    }
    assertThat(faultline("--help")).isZero();
    assertThat(faultline("--version")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownScenarioIsStatus2WithTheOneThatWasMeant() {
    assertThat(faultline("run", "quikc", "--out", out())).isEqualTo(2);
    assertThat(complaint()).startsWith("quikc: ").contains("did you mean quick?");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anUnknownKeyIsStatus2WithTheOneThatWasMeant() {
    assertThat(faultline("run", "quick", "--set", "link.bandwith=3", "--out", out())).isEqualTo(2);
    assertThat(complaint()).contains("link.bandwith", "did you mean bandwidth?");
  }

  @Test
  void aWrongUnitIsStatus2WithItsValue() {
    assertThat(faultline("compare", "quick", "--set", "link.latency=3 furlongs")).isEqualTo(2);
    assertThat(complaint()).contains("link.latency", "furlongs", "us");
  }

  @Test
  void anUnknownStrategyIsStatus2() {
    assertThat(faultline("compare", "quick", "--prepaging", "linear,daul")).isEqualTo(2);
    assertThat(complaint()).contains("\"daul\"", "did you mean dual?", "multi-pivot");
  }

  @Test
  void aBadRepeatIsStatus2() {
    assertThat(faultline("compare", "quick", "--repeat", "0", "--out", out())).isEqualTo(2);
    assertThat(complaint()).contains("--repeat is 0", "1 to 10000");
    err.getBuffer().setLength(0);
    assertThat(faultline("compare", "quick", "--repeat", "many", "--out", out())).isEqualTo(2);
    assertThat(complaint()).contains("--repeat is many; it must be a whole number");
  }

  @Test
  void aFolderThatCannotBeWrittenIsStatus2BeforeAnyRunStarts() throws IOException {
    engine =
        () -> {
          throw new AssertionError("a run started");
        };
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(faultline("run", "quick", "--out", file.toString())).isEqualTo(2);
    assertThat(complaint()).contains("cannot write results to " + file, "is a file", "--out DIR");
  }

  @Test
  void anEngineThatThereIsNotIsStatus2() {
    assertThat(faultline("run", "quick", "--engine", "xen")).isEqualTo(2);
    assertThat(complaint())
        .contains("--engine is \"xen\"; it must be virtual, live, qemu or qemu-pager");
  }

  @Test
  void aMisspeltCommandIsStatus2() {
    assertThat(faultline("comapre", "quick")).isEqualTo(2);
    assertThat(complaint()).contains("\"comapre\"", "did you mean compare?");
  }

  @Test
  void aRunPrintsItsTableAndLastThePathOfItsReport() {
    assertThat(faultline("run", "quick", "--seed", "9", "--out", out())).isZero();
    String last = out.toString().lines().reduce("", (a, b) -> b);
    assertThat(last).isEqualTo(folder.resolve("quick-1/report.html").toString());
    assertThat(Path.of(last)).content().contains("<!doctype html>", "Seed 9");
    assertThat(out.toString()).contains("stall             6.01 ms", "time to 90 %            -");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aComparisonPrintsItsVerdictFirstAndThePathLast() {
    assertThat(
            faultline(
                "compare",
                "quick",
                "--prepaging",
                "linear,dual,demand-only",
                "--repeat",
                "3",
                "--out",
                out()))
        .isZero();
    // dual is 4 letters, linear 6: 2 ms less with every seed, whatever the seed adds to both
    assertThat(out.toString())
        .contains(
            "dual stalls the guest 33 % less than linear (33 to 33 %): 4.00 ms, 2.00 ms less.")
        .endsWith(folder.resolve("quick-1/report.html") + System.lineSeparator());
    assertThat(folder.resolve("quick-1/set.json")).exists();
    assertThat(folder.resolve("quick-1/table.csv")).content().hasLineCount(10);
  }

  @Test
  void resultsAreNeverOverwrittenAndAreRenderedAgainFromTheirFiles() throws IOException {
    faultline("compare", "quick", "--prepaging", "linear,dual", "--repeat", "2", "--out", out());
    faultline("compare", "quick", "--prepaging", "linear,dual", "--repeat", "2", "--out", out());
    Path set = folder.resolve("quick-2");
    String before = Files.readString(set.resolve("report.html"));
    Files.delete(set.resolve("report.html"));
    assertThat(faultline("report", set.toString(), "--format", "html,csv,json,md")).isZero();
    assertThat(set.resolve("report.html")).content().isEqualTo(before);
    assertThat(set.resolve("report.md")).content().contains("| dual |");
    assertThat(faultline("report", set.toString(), "--format", "pdf")).isEqualTo(2);
    assertThat(complaint())
        .contains("\"pdf\"", "html, csv, json, md, svg, series-csv, tex, perfetto, hdr");
  }

  @Test
  void whatIsOfOneRunIsWrittenForEachRunOfASetUnderItsName() throws IOException {
    faultline("compare", "quick", "--prepaging", "linear,dual", "--repeat", "1", "--out", out());
    Path set = folder.resolve("quick-1");
    assertThat(faultline("report", set.toString(), "--format", "perfetto")).isEqualTo(2);
    assertThat(complaint()).contains("--format perfetto is of one run", set.resolve("runs") + "");
    String linear = set.resolve("runs/linear-seed-1.json.zst").toString();
    String dual = set.resolve("runs/dual-seed-1.json.zst").toString();
    assertThat(faultline("report", linear, dual, "--format", "perfetto, hdr")).isZero();
    for (String one : new String[] {"linear", "dual"}) {
      assertThat(set.resolve("runs/" + one + "-seed-1.trace.json")).isNotEmptyFile();
      assertThat(set.resolve("runs/" + one + "-seed-1.fault-latency.hlog")).isNotEmptyFile();
    }
    assertThat(faultline("report", set.toString(), "--format", "series-csv,tex")).isZero();
    assertThat(set.resolve("series.csv")).isNotEmptyFile();
    assertThat(set.resolve("table.tex")).content().contains("\\toprule");
  }

  @Test
  void resultsThatAreNoneAreStatus2() throws IOException {
    assertThat(faultline("report", out())).isEqualTo(2);
    assertThat(complaint()).contains(out(), "holds neither set.json nor run.json");
    err.getBuffer().setLength(0);
    Path file = Files.writeString(folder.resolve("run.json"), "{");
    assertThat(faultline("report", file.toString())).isEqualTo(2);
    assertThat(complaint()).contains("run.json:1:", "not JSON");
  }

  @Test
  void ctrlCKeepsWhatIsDoneAndIsStatus130() {
    Engine real = engine.get();
    int[] begun = {0};
    Engine stoppedInItsThirdRun =
        new Engine() {
          @Override
          public String name() {
            return real.name();
          }

          @Override
          public RunOutcome run(Scenario scenario, Progress progress) {
            if (++begun[0] == 3) {
              interrupts.stopWork();
            }
            return real.run(scenario, progress);
          }
        };
    engine = () -> stoppedInItsThirdRun;
    assertThat(
            faultline(
                "compare",
                "quick",
                "--prepaging",
                "linear,dual",
                "--repeat",
                "5",
                "--jobs",
                "1",
                "--out",
                out()))
        .isEqualTo(130);
    assertThat(complaint()).contains("stopped: 2 of 10 runs are done and kept in " + folder);
    assertThat(folder.resolve("quick-1/set.json")).content().contains("\"cancelled\"");
    assertThat(out.toString()).endsWith("report.html" + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, IllegalArgumentException.class})
  void anErrorOfOursIsStatus1WithoutAStackTrace(Class<? extends RuntimeException> type)
      throws ReflectiveOperationException {
    RuntimeException broken = type.getConstructor(String.class).newInstance("broken");
    engine =
        () -> {
          throw broken;
        };
    assertThat(faultline("run", "quick", "--out", out())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "faultline: failed: %s: broken; that is a fault of Faultline's own, please report it;"
                    .formatted(type.getSimpleName())
                + " --debug shows where");
    assertThat(folder).isEmptyDirectory();
    assertThat(faultline("run", "quick", "--out", out(), "--debug")).isEqualTo(1);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void everyProblemOfEveryFileIsReported() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            name: bad
            vm: { memory: 16 MiB, vcpu: 1 }
            guest: { program: sequential }
            link: { bandwidth: 1 Gbit }
            """);
    assertThat(faultline("check", bad.toString(), "quick", "nosuch.yaml")).isEqualTo(2);
    assertThat(err.toString())
        .contains(bad + ":2:", "did you mean vcpus?", bad + ":4:", "nosuch.yaml");
    assertThat(out.toString()).isEqualToIgnoringNewLines("quick: OK");
  }

  @Test
  void scenariosAndStrategiesAreListedWithWhatTheyAreFor() {
    assertThat(faultline("scenarios")).isZero();
    assertThat(out.toString()).contains("redis").doesNotContain("question:");
    assertThat(faultline("strategies")).isZero();
    assertThat(out.toString()).contains("oracle (told the future");
    assertThat(faultline("doctor")).isZero();
  }
}
