package dev.faultline.simulator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line's entry.
@Command(
    name = "faultline",
    mixinStandardHelpOptions = true,
    description = "Runs post-copy live migrations of virtual machines and compares strategies.")
public final class Main implements Callable<Integer> {
  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 0;
  }

  /// Runs one command and exits with its status.
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
