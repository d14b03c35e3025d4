package dev.faultline.simulator.cli.agent;

import dev.faultline.agent.driver.News;
import dev.faultline.reports.render.Table;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `faultline agent list ADDRESS`
@Command(
    name = "list",
    description = "Lists the guests on an agent, and why those wait that wait to be told.")
public final class AgentListCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private AgentAddress agent = new AgentAddress();

  public AgentListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    return agent.with(
        context,
        client -> {
          List<News.Guest> guests = client.guests();
          if (guests.isEmpty()) {
            context.out().println("no guest is at " + agent);
          } else {
            context.out().print(table(guests).text());
          }
          return ExitStatus.DONE;
        });
  }

  private static Table table(List<News.Guest> guests) {
    List<List<String>> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (News.Guest guest : guests) {
      String number = Long.toHexString(guest.migrationId());
      rows.add(
          List.of(
              number,
              guest.role().name().toLowerCase(Locale.ROOT),
              guest.phase().isEmpty() ? "-" : guest.phase(),
              "%,d of %,d".formatted(guest.residentPages(), guest.allPages()),
              guest.isDriven() ? "yes" : "no"));
      if (!guest.held().isEmpty()) {
        notes.add(number + ": " + Table.clean(guest.held()));
      }
    }
    return new Table(
        List.of(
            new Table.Column("migration", false),
            new Table.Column("side", false),
            new Table.Column("phase", false),
            new Table.Column("pages", true),
            new Table.Column("driver", false)),
        rows,
        notes);
  }
}
