package dev.faultline.simulator.cli.agent;

import dev.faultline.agent.journal.Leftovers;
import dev.faultline.agent.journal.Leftovers.Leftover;
import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `faultline agent cleanup --state DIR [--remove | --remove-all]`
@Command(
    name = "cleanup",
    description =
        "Lists what agents that were killed have left: journals, and guests' memory in shm, sysv or"
            + " files. Removes only what it is told to; what a running agent has open is not"
            + " listed.")
public final class AgentCleanupCommand implements Callable<Integer> {
  private final Context context;

  @Option(
      names = "--state",
      required = true,
      paramLabel = "DIR",
      description = "Where the agents kept their journals.")
  private Path state = Path.of("");

  @Option(names = "--remove", description = "Remove what nobody can go on with.")
  private boolean removes;

  @Option(
      names = "--remove-all",
      description =
          "Remove guests, too, that an agent started there would go on with: they are lost.")
  private boolean removesAll;

  public AgentCleanupCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(state)) {
      throw new RequestException(
          "--state " + state + ": there is no such folder; give the one of agent serve --state");
    }
    List<Leftover> all = Leftovers.in(state);
    if (all.isEmpty()) {
      context.out().println("nothing is left in " + state);
    }
    int failed = 0;
    for (Leftover one : all) {
      boolean goes = removesAll || (removes && !one.canGoOn());
      if (goes && !Leftovers.remove(one)) {
        Errors.say(context, one.journal() + " is in use by now");
        failed++;
      } else {
        context.out().println((goes ? "removed: " : "") + words(one));
      }
    }
    if (!all.isEmpty() && !removes && !removesAll) {
      context.out().println("nothing was removed: give --remove or --remove-all");
    }
    return failed == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private static String words(Leftover one) {
    boolean isFile = one.memory().startsWith("/");
    String memory =
        one.memory().isEmpty()
            ? "no memory is left of it"
            : "memory of %d MiB in %s%s"
                .formatted(one.bytes() >> 20, isFile ? "" : "System V segment ", one.memory());
    String fate =
        one.canGoOn() ? "an agent started there goes on with it" : "nobody can go on with it";
    return "%s, migration %x: %s; %s".formatted(one.journal(), one.migrationId(), memory, fate);
  }
}
