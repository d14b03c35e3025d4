package dev.faultline.simulator.live.agents;

import dev.faultline.scenarios.LinkSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The wire that [NamespaceStart] puts between two agents, without the agents: two network
/// namespaces, each kept by a process that waits for the end of its standard input, and the shaped
/// devices between them. So nothing is left, however we end.
public final class EmptyNamespaces implements AutoCloseable {
  /// An address in the target's namespace.
  public static final String TARGET_ADDRESS = NamespaceStart.TARGET_ADDRESS;

  private final List<Process> keepers = new ArrayList<>();

  /// @param link what the devices are shaped to
  /// @throws IOException if this host has no such wire for us; one line
  public EmptyNamespaces(LinkSpec link) throws IOException {
    try {
      keep();
      keep();
      ShapedLink.connect(
          link, source(), NamespaceStart.SOURCE_ADDRESS, target(), NamespaceStart.TARGET_ADDRESS);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Starts what waits to become an agent, and never lets it.
  private void keep() throws IOException {
    List<String> command = new ArrayList<>(AgentProcess.UNINTERRUPTED);
    command.addAll(NamespaceStart.BEFORE);
    Process keeper = new ProcessBuilder(command).redirectErrorStream(true).start();
    keepers.add(keeper);
    BufferedReader out = keeper.inputReader(StandardCharsets.UTF_8);
    String said = out.readLine();
    if (!NamespaceStart.READY.equals(said)) {
      throw new IOException(
          "no network namespace could be made" + (said == null ? "" : ": " + said));
    }
  }

  /// The process whose namespace is the source's.
  public long source() {
    return keepers.getFirst().pid();
  }

  /// The process whose namespace is the target's.
  public long target() {
    return keepers.getLast().pid();
  }

  @Override
  public void close() {
    keepers.forEach(Process::destroy);
  }
}
