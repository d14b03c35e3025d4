package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.FolderContents;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.FakeEngine;
import dev.faultline.simulator.experiment.SweepRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sweeps that end before they are done, and what becomes of them.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SweepTest {
  /// 3 * 2 points with 2 seeds: 12 runs.
  private static final String[] SWEEP = {
    "sweep",
    "quick",
    "--vary",
    "link.latency=10us,20us,40us",
    "--vary",
    "migration.prepaging=linear,dual",
    "--repeat",
    "2",
    "--out"
  };

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Interrupts interrupts = new Interrupts(false);
  private final AtomicInteger begun = new AtomicInteger();
  private int stopInRun = Integer.MAX_VALUE;
  private int stopBehindRun = Integer.MAX_VALUE;

  private int faultline(Supplier<Engine> engine, String... arguments) {
    Context context =
        new Context(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            name -> name.equals("virtual") ? engine : Engines.find(name),
            interrupts);
    return Main.execute(context, arguments);
  }

  private int sweep(String into, String... more) {
    List<String> arguments = new ArrayList<>(List.of(SWEEP));
    arguments.add(folder.resolve(into).toString());
    arguments.addAll(List.of(more));
    return faultline(Counted::new, arguments.toArray(String[]::new));
  }

  /// Counts runs, and is stopped in one of them.
  private final class Counted implements Engine {
    @Override
    public String name() {
      return "virtual";
    }

    @Override
    public RunOutcome run(Scenario scenario, Progress progress) {
      if (begun.incrementAndGet() == stopInRun) {
        interrupts.stopWork();
      }
      RunOutcome outcome = new FakeEngine().run(scenario, progress);
      if (begun.get() == stopBehindRun) {
        interrupts.stopWork();
      }
      return outcome;
    }
  }

  private int resume(String into, String... more) {
    List<String> arguments = new ArrayList<>(List.of("sweep", "--resume"));
    arguments.add(folder.resolve(into).resolve("quick-1").toString());
    arguments.addAll(List.of(more));
    return faultline(Counted::new, arguments.toArray(String[]::new));
  }

  @Test
  void whatCtrlCLeftUndoneIsDoneByResumeAndTheFilesAreThoseOfAnUndisturbedSweep()
      throws IOException {
    assertThat(sweep("whole")).isZero();
    assertThat(begun.getAndSet(0)).isEqualTo(12);
    stopInRun = 6;
    assertThat(sweep("stopped", "--jobs", "1")).isEqualTo(130);
    assertThat(err.toString())
        .contains("stopped: 5 of 12 runs are done", "faultline sweep --resume " + folder);
    assertThat(folder.resolve("stopped/quick-1/set.json")).content().contains("\"cancelled\"");
    begun.set(0);
    stopInRun = Integer.MAX_VALUE;
    assertThat(resume("stopped")).isZero();
    assertThat(begun).hasValue(7);
    assertThat(FolderContents.of(folder.resolve("stopped")))
        .isEqualTo(FolderContents.of(folder.resolve("whole")));
    assertThat(resume("stopped")).isZero();
    assertThat(begun).as("nothing was left to do").hasValue(7);
  }

  @Test
  void whatIsStoppedWhenAllIsDoneEndsAsIfNobodyHadAsked() throws IOException {
    stopBehindRun = 12;
    assertThat(sweep("whole", "--jobs", "1")).isZero();
    assertThat(err.toString()).doesNotContain("stopped");
  }

  @Test
  void aRunThatIsCutShortIsDoneAgain() throws IOException {
    assertThat(sweep("whole")).isZero();
    TreeMap<String, String> before = FolderContents.of(folder.resolve("whole"));
    Path run = folder.resolve("whole/quick-1/runs/dual-20us-seed-2.json.zst");
    Files.write(run, Arrays.copyOf(Files.readAllBytes(run), 100));
    begun.set(0);
    assertThat(resume("whole")).isZero();
    assertThat(begun).hasValue(1);
    assertThat(FolderContents.of(folder.resolve("whole"))).isEqualTo(before);
  }

  /// Whole, and another: its stall is ten times what was measured.
  @Test
  void aRunThatWasChangedIsNotBelieved() throws IOException {
    assertThat(sweep("whole")).isZero();
    Path run = folder.resolve("whole/quick-1/runs/dual-20us-seed-2.json.zst");
    String before = new String(JsonFiles.readBytes(run), StandardCharsets.UTF_8);
    String changed = before.replaceFirst("\"stall_ns\": ?(\\d+)", "\"stall_ns\": $10");
    assertThat(changed).hasSize(before.length() + 1);
    Files.write(run, Zstd.compress(changed.getBytes(StandardCharsets.UTF_8)));
    begun.set(0);
    assertThat(resume("whole")).isEqualTo(2);
    assertThat(begun).hasValue(0);
    assertThat(err.toString()).contains(run + ": was changed since its set was written", "delete");
    Files.delete(run);
    assertThat(resume("whole")).isZero();
    assertThat(begun).hasValue(1);
  }

  /// Faultline wrote run files as they are before it packed them.
  @Test
  void runFilesThatWereNotPackedAreTakenAsTheyAre() throws IOException {
    assertThat(sweep("whole")).isZero();
    Path packed = folder.resolve("whole/quick-1/runs/dual-20us-seed-2.json.zst");
    Path plain = folder.resolve("whole/quick-1/runs/dual-20us-seed-2.json");
    Files.write(plain, JsonFiles.readBytes(packed));
    Files.delete(packed);
    begun.set(0);
    assertThat(resume("whole")).isZero();
    assertThat(begun).hasValue(0);
    assertThat(Results.read(plain)).isInstanceOf(Results.OneRun.class);
    assertThat(Results.read(folder.resolve("whole/quick-1"))).isInstanceOf(Results.RunSet.class);
  }

  @Test
  void aScenarioThatChangedMeanwhileIsNotMixedIn() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        name: quick
        vm: { memory: 16 MiB }
        guest: { program: uniform }
        link: { bandwidth: 1 Gbit/s, latency: 50 us }
        """);
    String into = folder.resolve("own").toString();
    assertThat(
            faultline(
                Counted::new, "sweep", file.toString(), "--vary", "vm.vcpus=1,2", "--out", into))
        .isZero();
    Files.writeString(file, Files.readString(file).replace("50 us", "60 us"));
    Files.delete(folder.resolve("own/quick-1/runs/linear-2-seed-1.json.zst"));
    begun.set(0);
    assertThat(resume("own")).isEqualTo(2);
    assertThat(err.toString())
        .contains("linear-1-seed-1.json.zst: its scenario is not what this experiment has");
    assertThat(begun).as("before any run").hasValue(0);
  }

  @Test
  void whatResumeTakesFromTheFolderIsNotGivenAgain() {
    assertThat(sweep("whole")).isZero();
    assertThat(resume("whole", "--repeat", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--repeat cannot be changed");
    assertThat(faultline(Counted::new, "sweep", "--resume", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(folder + ": holds no sweep.json");
    assertThat(faultline(Counted::new, "sweep", "--resume", folder + "/none")).isEqualTo(2);
    assertThat(err.toString()).contains("none: ");
  }

  @Test
  void twoDoNotWorkInOneFolder() throws IOException {
    assertThat(sweep("whole")).isZero();
    Path mine = folder.resolve("whole/quick-1");
    try (FileChannel locked = SweepRequest.lock(mine)) {
      assertThat(resume("whole")).isEqualTo(2);
      assertThat(err.toString()).contains(mine + ": another sweep is at work there");
    }
    assertThat(resume("whole")).isZero();
  }

  @Test
  void anEngineThatCannotDoItLeavesNoFolderBehind() {
    Engine refusing =
        new Engine() {
          @Override
          public String name() {
            return "virtual";
          }

          @Override
          public RunOutcome run(Scenario scenario, Progress progress) {
            throw new RequestException("not on this engine");
          }
        };
    assertThat(
            faultline(
                () -> refusing, "sweep", "quick", "--vary", "vm.vcpus=1", "--out", folder + "/x"))
        .isEqualTo(2);
    assertThat(folder.resolve("x")).isEmptyDirectory();
  }

  @Test
  void whatCannotBeVariedIsStatus2() {
    String[][] wrong = {
      {"--vary", "link.bandwith=1,2", "did you mean bandwidth?"},
      {"--vary", "link.latency=1us,2 furlongs", "--vary link.latency=2 furlongs: "},
      {"--vary", "link.latency", "--vary link.latency has no values"},
      {"--vary", "=1us", "has no key"},
      {"--vary", "link.latency=1us,,2us", "has an empty value"},
      {"--vary", "link.latency=1us,1us", "link.latency 1us is given twice"},
      {"--vary", "seed=1,2", "seeds are varied by --repeat"},
      {"--prepaging", "linear,liner", "did you mean linear?"},
      {"--no-progress", "--no-progress", "nothing is varied"},
    };
    for (String[] one : wrong) {
      err.getBuffer().setLength(0);
      String[] option =
          one[0].equals(one[1]) ? new String[] {one[0]} : new String[] {one[0], one[1]};
      List<String> arguments = new ArrayList<>(List.of("sweep", "quick"));
      arguments.addAll(List.of(option));
      arguments.addAll(List.of("--out", folder.toString()));
      assertThat(faultline(Counted::new, arguments.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).hasLineCount(1).contains(one[2]);
      assertThat(folder).isEmptyDirectory();
    }
  }

  /// In a process of its own, with the engine: SIGKILL gives nobody the time to write anything.
  @Test
  void whatSigkillLeftUndoneIsDoneByResumeAndTheFilesAreThoseOfAnUndisturbedSweep()
      throws Exception {
    Path killed = folder.resolve("killed");
    Path runs = killed.resolve("quick-1/runs");
    Process process = process(killed);
    try {
      while (count(runs) < 6) {
        assertThat(process.isAlive()).as("killed before it is done").isTrue();
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(count(runs)).isBetween(6L, 199L);
    assertThat(killed.resolve("quick-1/set.json")).doesNotExist();
    Supplier<Engine> real = Engines.find("virtual");
    assertThat(faultline(real, "sweep", "--resume", killed.resolve("quick-1").toString())).isZero();
    assertThat(faultline(real, realSweep(folder.resolve("whole")))).isZero();
    assertThat(FolderContents.of(killed)).isEqualTo(FolderContents.of(folder.resolve("whole")));
  }

  /// 100 runs of two strategies.
  private static String[] realSweep(Path into) {
    return new String[] {
      "sweep",
      "quick",
      "--set",
      "guest.work=20ms",
      "--prepaging",
      "linear,dual",
      "--repeat",
      "100",
      "--no-progress",
      "--out",
      into.toString()
    };
  }

  private static Process process(Path into) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("--enable-"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(realSweep(into)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long count(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".json.zst")).count();
    }
  }
}
