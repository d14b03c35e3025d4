package dev.faultline.simulator.cli.agent;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.live.LiveException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `faultline agent recover ADDRESS [MIGRATION]`
@Command(
    name = "recover",
    description = {
      "Has a source try again to come back to its target, after the link was away for so long that"
          + " both sides wait to be told; tells how it goes on, to its end. A target waits for its"
          + " source anyway: of one it tells how the guest goes on there.",
      "Ctrl-C leaves the migration to itself."
    })
public final class AgentRecoverCommand implements Callable<Integer> {
  private static final long SILENCE_NANOS_MAX = 60_000_000_000L;
  private static final long SAY_NANOS = 1_000_000_000;

  private final Context context;

  @Mixin private AgentAddress agent = new AgentAddress();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MIGRATION",
      description = "Its number, as the agent and faultline agent list say it (default: the only).")
  private @Nullable String migration;

  public AgentRecoverCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return agent.with(context, this::recover);
  }

  private int recover(AgentClient client) throws IOException, InterruptedException {
    long id = AgentAddress.choose(client.guests(), migration);
    client.send(new Order.Recover(id));
    long saidNanos = System.nanoTime();
    while (true) {
      News said = client.next(SILENCE_NANOS_MAX);
      switch (said) {
        case News.SourceReport report -> {
          if (!report.failure().isEmpty()) {
            throw new LiveException(report.failure());
          }
          context.out().println("migration %x is complete".formatted(id));
          return ExitStatus.DONE;
        }
        case News.TargetReport report -> {
          String wrong = report.failure().isEmpty() ? report.verification() : report.failure();
          if (!wrong.isEmpty()) {
            throw new LiveException(wrong);
          }
          String right = "migration %x is over: %,d bytes of memory are right";
          context.out().println(right.formatted(id, report.verifiedBytes()));
          return ExitStatus.DONE;
        }
        case News.Failed failed -> throw new LiveException(failed.why());
        case News.Held held -> throw new LiveException(held.why() + "; try again when it is there");
        case News.Phase phase -> context.err().println(phase.name());
        case News.Progress how -> {
          if (System.nanoTime() - saidNanos > SAY_NANOS) {
            saidNanos = System.nanoTime();
            say(how);
          }
        }
        case null -> throw new LiveException("the agent at " + agent + " says nothing any more");
        default -> {}
      }
    }
  }

  private void say(News.Progress how) {
    String words = "%s: %,d of %,d pages are there";
    context.err().println(words.formatted(how.phase(), how.residentPages(), how.allPages()));
  }
}
