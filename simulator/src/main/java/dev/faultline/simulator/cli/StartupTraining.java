package dev.faultline.simulator.cli;

import dev.faultline.agent.daemon.Rehearsal;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.Interrupts;
import dev.faultline.simulator.experiment.Engines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// A hidden command that does a little of everything, so that the JVM which the launcher has record
/// its start-up cache sees the classes that people's first commands need.
///
/// What any of it prints or returns does not matter; a command that fails has been seen too.
@Command(name = "train-startup", hidden = true)
final class StartupTraining implements Callable<Integer> {
  StartupTraining() {}

  @Override
  public Integer call() throws IOException {
    Path results = Files.createTempDirectory("faultline-training");
    try {
      rehearse(results);
      for (List<String> command : commands(results)) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Context quiet = new Context(nowhere, nowhere, false, Engines::find, new Interrupts(false));
        Main.execute(quiet, command.toArray(String[]::new));
      }
    } finally {
      delete(results);
    }
    return ExitStatus.DONE;
  }

  /// What a live run's agents do; they start from the same cache.
  private static void rehearse(Path folder) {
    try {
      Rehearsal.run(folder, line -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError e) {
      // this host cannot do it; the other commands can still be learnt
    }
  }

  private static List<List<String>> commands(Path results) {
    String out = results.toString();
    return List.of(
        List.of("--help"),
        List.of("compare", "--help"),
        List.of("no-such-command"),
        List.of("strategies"),
        List.of("scenarios"),
        List.of("check", "quick"),
        List.of("run", "quick", "--out", out),
        List.of("compare", "quick", "--repeat", "2", "--out", out),
        List.of("sweep", "quick", "--vary", "link.latency=10us,20us", "--out", out),
        List.of("run", "redis", "--out", out),
        List.of("results", out));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
