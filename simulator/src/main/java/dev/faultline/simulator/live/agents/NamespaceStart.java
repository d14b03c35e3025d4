package dev.faultline.simulator.live.agents;

import dev.faultline.agent.wire.connect.Address;
import dev.faultline.scenarios.LinkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Agents in a network namespace each, with a pair of virtual Ethernet devices between them that
/// `tc tbf` shapes both ways to the scenario's bandwidth. We reach them by Unix sockets, which
/// namespaces do not part.
///
/// The namespaces have no names: each lives as long as its agent's process, and the devices as long
/// as the namespaces. An agent ends with its standard input. So nothing is left, however we end.
///
/// @param link what the devices are shaped to
/// @param rehearse whether the agents rehearse; see [dev.faultline.agent.daemon.Rehearsal]
public record NamespaceStart(LinkSpec link, boolean rehearse) implements AgentStart {
  /// Link-local (RFC 3927): no route leads there from outside, and the namespaces have no other.
  public static final String SOURCE_ADDRESS = "169.254.77.1";

  public static final String TARGET_ADDRESS = "169.254.77.2";
  private static final int PORT = 7070;
  public static final String READY = "ready";

  /// Waits in its namespace until the devices are there, then becomes the agent.
  public static final List<String> BEFORE =
      List.of(
          "unshare",
          "--net",
          "--",
          "sh",
          "-c",
          "echo " + READY + "; read -r go && exec \"$0\" \"$@\"");

  @Override
  public AgentProcess start(String side, Path folder) throws IOException {
    List<String> listen = new ArrayList<>();
    listen.addAll(List.of("--listen", Address.UNIX + folder.resolve(side + ".sock")));
    if (side.equals(LocalAgents.TARGET)) {
      listen.addAll(List.of("--private", TARGET_ADDRESS + ":" + PORT));
    }
    AgentProcess process = new AgentProcess(side, folder, rehearse, BEFORE, listen);
    if (!READY.equals(process.readLine())) {
      String why = process.lastWords();
      process.close();
      throw new IOException("no network namespace could be made for the " + side + why);
    }
    return process;
  }

  @Override
  public void connect(AgentProcess source, AgentProcess target) throws IOException {
    ShapedLink.connect(
        link, source.handle().pid(), SOURCE_ADDRESS, target.handle().pid(), TARGET_ADDRESS);
    source.tell("go");
    target.tell("go");
  }

  @Override
  public Address targetForSource(Address target) {
    return new Address.Tcp(TARGET_ADDRESS, PORT);
  }
}
