package dev.faultline.simulator.live.agents;

import dev.faultline.agent.journal.Leftovers;
import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.scenarios.failures.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Two agents on this host, each a process of its own, started for a run and removed after it. An
/// agent reads its standard input and ends when that ends, so that none outlives us, however we
/// end.
public final class LocalAgents implements Agents {
  /// A killed agent is gone only when its memory is, which takes a while on a busy host.
  private static final int OBITUARY_LOOKS = 4;

  public static final String SOURCE = "source";
  public static final String TARGET = "target";

  private final AgentStart start;
  private final Path folder;
  private final Transport transport;
  private final Map<String, SmallDisk> disks;
  private volatile AgentProcess source;
  private volatile AgentProcess target;

  /// @param wanted asked while they start; false has them given up
  /// @throws IOException if an agent does not start; one line
  public LocalAgents(AgentStart start, BooleanSupplier wanted) throws IOException {
    this.start = start;
    folder = Files.createTempDirectory("faultline-live-");
    AgentProcess first = null;
    AgentProcess second = null;
    Transport ours = null;
    Map<String, SmallDisk> mounted = Map.of();
    try {
      ours = new Transport(start.keys(folder));
      mounted = start.disks(folder);
      first = start.start(SOURCE, folder);
      second = start.start(TARGET, folder);
      Leftovers.prepare(); // while they start; Ctrl-C may be what ends us
      start.connect(first, second);
      first.awaitAddress(wanted);
      second.awaitAddress(wanted);
    } catch (IOException e) {
      end(first);
      end(second);
      if (ours != null) {
        ours.close();
      }
      unmount(mounted);
      Folders.remove(folder);
      throw e;
    }
    transport = ours;
    disks = mounted;
    source = first;
    target = second;
  }

  private static void end(@Nullable AgentProcess process) {
    if (process != null) {
      process.kill(); // it may be long before it hears of the end of its input
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
    return start.targetForSource(target());
  }

  @Override
  public String obituary() {
    String said = "";
    for (int look = 0; look < OBITUARY_LOOKS && said.isEmpty(); look++) {
      said = source.obituary() + target.obituary();
    }
    return said;
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of(source.handle(), target.handle());
  }

  @Override
  public void fillDisk(Side side) {
    SmallDisk disk = disks.get(name(side));
    if (disk == null) {
      Agents.super.fillDisk(side);
      return;
    }
    try {
      disk.fill();
    } catch (IOException e) {
      throw new IllegalStateException("the disk of " + side + " could not be filled: " + e);
    }
  }

  @Override
  public void restart(Side side, BooleanSupplier wanted) throws IOException {
    boolean isSource = side == Side.SOURCE;
    AgentProcess dead = isSource ? source : target;
    dead.close(); // it was killed: what it listened at and had locked is free once it is gone
    AgentProcess next = start.again(name(side), folder, dead.awaitedAddress());
    try {
      next.awaitAddress(wanted);
    } catch (IOException e) {
      end(next);
      throw e;
    }
    if (isSource) {
      source = next;
    } else {
      target = next;
    }
  }

  @Override
  public void close() {
    bury(source, SOURCE);
    bury(target, TARGET);
    source.endInput(); // both at once
    target.endInput();
    source.close();
    target.close();
    transport.close();
    unmount(disks);
    Folders.remove(folder);
  }

  /// What is in them goes.
  static void unmount(Map<String, SmallDisk> disks) {
    for (SmallDisk disk : disks.values()) {
      try {
        disk.close();
      } catch (IOException e) {
        // somebody else has unmounted it
      }
    }
  }

  static String name(Side side) {
    return side == Side.SOURCE ? SOURCE : TARGET;
  }

  /// One that cannot remove what it has: before another one removes the folder in which that is
  /// found.
  private void bury(AgentProcess agent, String side) {
    if (!agent.isRunning()) {
      agent.close();
      removeLeftovers(LoopbackStart.state(folder, side));
    }
  }

  /// What an agent that was killed left of guests, which nobody will go on with.
  private static void removeLeftovers(Path state) {
    if (!Files.exists(state)) {
      return;
    }
    try {
      for (Leftovers.Leftover one : Leftovers.in(state)) {
        boolean unused = Leftovers.remove(one);
      }
    } catch (IOException | HostException e) {
      // there is nobody left to be told, and the run has its result
    }
  }
}
