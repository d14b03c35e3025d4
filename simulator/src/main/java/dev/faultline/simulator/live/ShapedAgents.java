package dev.faultline.simulator.live;

import dev.faultline.agent.wire.Address;
import dev.faultline.agent.wire.Transport;
import dev.faultline.scenarios.LinkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two agents on this host, each in a network namespace of its own, with a pair of virtual Ethernet
/// devices between them that `tc tbf` shapes both ways to the scenario's bandwidth. We reach them
/// by Unix sockets, which namespaces do not part.
///
/// The namespaces have no names: each lives as long as its agent's process, and the devices as long
/// as the namespaces. An agent ends with its standard input. So nothing is left, however we end.
final class ShapedAgents implements Agents {
  /// Link-local (RFC 3927): no route leads there from outside, and the namespaces have no other.
  private static final String SOURCE_ADDRESS = "169.254.77.1";

  private static final String TARGET_ADDRESS = "169.254.77.2";
  private static final int PORT = 7070;
  private static final String READY = "ready";

  /// Waits in its namespace until the devices are there, then becomes the agent.
  private static final List<String> BEFORE =
      List.of(
          "unshare",
          "--net",
          "--",
          "sh",
          "-c",
          "echo " + READY + "; read -r go && exec \"$0\" \"$@\"");

  private final Path folder;
  private final Transport transport = new Transport(null);
  private final AgentProcess source;
  private final AgentProcess target;

  /// @throws IOException if an agent does not start or this host has no namespaces for us; one line
  ShapedAgents(LinkSpec link, List<String> moreJvmOptions, boolean rehearse) throws IOException {
    folder = Files.createTempDirectory("faultline-live-");
    AgentProcess first = null;
    AgentProcess second = null;
    try {
      first = start("source", moreJvmOptions, rehearse, List.of());
      second =
          start(
              "target",
              moreJvmOptions,
              rehearse,
              List.of("--private", TARGET_ADDRESS + ":" + PORT));
      ShapedLink.connect(
          link, first.handle().pid(), SOURCE_ADDRESS, second.handle().pid(), TARGET_ADDRESS);
      first.tell("go");
      second.tell("go");
      first.awaitAddress();
      second.awaitAddress();
    } catch (IOException e) {
      end(first);
      end(second);
      transport.close();
      Folders.remove(folder);
      throw e;
    }
    source = first;
    target = second;
  }

  private AgentProcess start(
      String side, List<String> moreJvmOptions, boolean rehearse, List<String> more)
      throws IOException {
    List<String> listen = new ArrayList<>();
    listen.addAll(List.of("--listen", Address.UNIX + folder.resolve(side + ".sock")));
    listen.addAll(more);
    AgentProcess process = new AgentProcess(side, folder, moreJvmOptions, rehearse, BEFORE, listen);
    if (!READY.equals(process.readLine())) {
      String why = process.lastWords();
      process.close();
      throw new IOException("no network namespace could be made for the " + side + why);
    }
    return process;
  }

  private static void end(@Nullable AgentProcess process) {
    if (process != null) {
      process.close();
    }
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public Address source() {
    return source.awaitedAddress();
  }

  @Override
  public Address target() {
    return target.awaitedAddress();
  }

  @Override
  public Address targetForSource() {
    return new Address.Tcp(TARGET_ADDRESS, PORT);
  }

  @Override
  public String obituary() {
    return source.obituary() + target.obituary();
  }

  /// The processes, for tests that end them.
  List<ProcessHandle> processes() {
    return List.of(source.handle(), target.handle());
  }

  @Override
  public void close() {
    source.close();
    target.close();
    transport.close();
    Folders.remove(folder);
  }
}
