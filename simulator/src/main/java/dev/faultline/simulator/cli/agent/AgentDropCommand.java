package dev.faultline.simulator.cli.agent;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.live.LiveException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `faultline agent drop ADDRESS [MIGRATION]`
@Command(
    name = "drop",
    description =
        "Ends a guest that no driver speaks for, and frees its memory: what only this agent has of"
            + " it is lost.")
public final class AgentDropCommand implements Callable<Integer> {
  private static final long END_NANOS_MAX = 15_000_000_000L;
  private static final long LOOK_NANOS = 50_000_000;

  private final Context context;

  @Mixin private AgentAddress agent = new AgentAddress();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MIGRATION",
      description = "Its number, as the agent and faultline agent list say it (default: the only).")
  private @Nullable String migration;

  public AgentDropCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return agent.with(context, this::drop);
  }

  private int drop(AgentClient client) throws IOException, InterruptedException {
    long id = AgentAddress.choose(client.guests(), migration);
    client.send(new Order.Drop(id));
    long limit = System.nanoTime() + END_NANOS_MAX;
    while (isThere(client.guests(), id)) {
      if (System.nanoTime() > limit) {
        throw new LiveException("migration %x does not end".formatted(id));
      }
      if (client.next(LOOK_NANOS) instanceof News.Failed failed) {
        throw new LiveException(failed.why());
      }
    }
    context.out().println("migration %x is gone from %s".formatted(id, agent));
    return ExitStatus.DONE;
  }

  private static boolean isThere(List<News.Guest> guests, long id) {
    return guests.stream().anyMatch(guest -> guest.migrationId() == id);
  }
}
