package dev.faultline.simulator.cli.agent;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.simulator.cli.option.TlsOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.live.LiveException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The agent that a command is about.
final class AgentAddress {
  /// What is done with an agent.
  interface Work {
    int with(AgentClient agent) throws IOException, InterruptedException;
  }

  @Parameters(
      index = "0",
      paramLabel = "ADDRESS",
      description = "Where the agent listens: HOST:PORT, [IPV6]:PORT or unix:PATH.")
  private String address = "";

  @Mixin private TlsOptions tls = new TlsOptions();

  /// Connects and does it.
  ///
  /// @throws LiveException if the agent cannot be reached, or says no; one line
  int with(Context context, Work work) throws InterruptedException {
    Address at = Address.parse(address);
    Tls with = tls.tls(line -> Errors.say(context, line));
    if (with == null && !at.isLocal()) {
      throw new RequestException(
          "agents on other hosts are reached by TLS: give --tls-cert, --tls-key and --tls-ca");
    }
    try (Transport transport = new Transport(with);
        AgentClient agent = AgentClient.connect(transport, at)) {
      return work.with(agent);
    } catch (IOException e) {
      throw new LiveException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return address;
  }

  /// The migration of that number, as agents write it; without one, the only one.
  ///
  /// @throws RequestException if it is not known which
  static long choose(List<News.Guest> guests, @Nullable String number) {
    List<Long> there = guests.stream().map(News.Guest::migrationId).distinct().toList();
    if (number == null && there.size() == 1) {
      return there.getFirst();
    }
    String known =
        there.isEmpty()
            ? "none is there"
            : "there are " + String.join(", ", there.stream().map(Long::toHexString).toList());
    if (number == null) {
      throw new RequestException("say which MIGRATION: " + known);
    }
    for (long one : there) {
      if (Long.toHexString(one).equals(number)) {
        return one;
      }
    }
    throw new RequestException("MIGRATION is \"" + number + "\"; " + known);
  }
}
