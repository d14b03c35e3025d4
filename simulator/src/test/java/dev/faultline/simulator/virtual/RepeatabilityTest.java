package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.result.RunFile;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.Runs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same seed gives the same result file, byte for byte, in JVMs that have nothing in common but
/// the classes.
class RepeatabilityTest {
  @TempDir private Path folder = Path.of("");

  /// Runs two strategies over a guest that draws everything that can be drawn, and writes the
  /// files.
  static final class Runner {
    private Runner() {}

    public static void main(String[] args) {
      for (String prepaging : List.of("random", "multi-pivot")) {
        Tiny tiny = new Tiny();
        tiny.pages = 4096;
        tiny.vcpus = 4;
        tiny.fillPercent = 70;
        tiny.program = new ProgramSpec.Zipf(new Access(0, 700, 30, 50), 0.9, true);
        tiny.workTouches = 100_000;
        tiny.prepaging = prepaging;
        tiny.unitPages = 16;
        tiny.pushStreams = 2;
        RunFile result =
            Runs.run(
                tiny.scenario().withSeed(Long.parseLong(args[0])),
                new VirtualEngine(TraceSource.NONE),
                Progress.NONE);
        result.write(Path.of(args[1] + "-" + prepaging + ".json"));
      }
    }
  }

  @Test
  void sameSeedGivesTheSameBytesWhateverTheHeapAndTheCollector() throws Exception {
    run("small", 7, "-Xmx256m", "-XX:+UseSerialGC");
    run("large", 7, "-Xmx1g", "-Xms512m", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1");
    run("other", 8, "-Xmx256m", "-XX:+UseSerialGC");
    for (String prepaging : List.of("random", "multi-pivot")) {
      String result = file("small", prepaging);
      assertThat(result).contains("\"stall_ns\"").isEqualTo(file("large", prepaging));
      assertThat(metrics(result)).isNotEqualTo(metrics(file("other", prepaging)));
    }
  }

  private void run(String name, long seed, String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Runner.class.getName()));
    command.addAll(List.of(Long.toString(seed), folder.resolve(name).toString()));
    Path said = folder.resolve(name + ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(said, StandardCharsets.UTF_8)).isZero();
  }

  private String file(String name, String prepaging) throws Exception {
    return Files.readString(folder.resolve(name + "-" + prepaging + ".json"));
  }

  /// The part of a result in which its seed is not named.
  private static String metrics(String result) {
    return result.substring(result.indexOf("\"migrations\""));
  }
}
