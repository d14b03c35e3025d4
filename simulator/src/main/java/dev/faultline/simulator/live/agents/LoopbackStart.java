package dev.faultline.simulator.live.agents;

import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.KeyFiles;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.scenarios.failures.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Agents that listen at ports of 127.0.0.1, which the system chooses.
///
/// @param rehearse whether they rehearse; see [dev.faultline.agent.daemon.Rehearsal]
/// @param encrypted whether TLS is spoken, with a key that is made for them and lives no longer
/// @param keeps whether they keep journals, with which another one can go on
/// @param diskBytes of the sides that keep them on a disk of their own, how large that is
public record LoopbackStart(
    boolean rehearse, boolean encrypted, boolean keeps, Map<Side, Long> diskBytes)
    implements AgentStart {
  private static final String KEY_NAME = "run";

  public LoopbackStart(boolean rehearse, boolean encrypted, boolean keeps) {
    this(rehearse, encrypted, keeps, Map.of());
  }

  public LoopbackStart(boolean rehearse) {
    this(rehearse, false, false);
  }

  /// Where one side's agent keeps journals.
  static Path state(Path folder, String side) {
    return folder.resolve("state-" + side);
  }

  @Override
  public @Nullable Tls keys(Path folder) throws IOException {
    return encrypted ? KeyFiles.signingItself(folder, KEY_NAME).tls() : null;
  }

  @Override
  public Map<String, SmallDisk> disks(Path folder) throws IOException {
    TreeMap<String, SmallDisk> disks = new TreeMap<>();
    try {
      for (Map.Entry<Side, Long> one : diskBytes.entrySet()) {
        String side = LocalAgents.name(one.getKey());
        Path state = Files.createDirectory(state(folder, side));
        disks.put(side, new SmallDisk(state, one.getValue()));
      }
      return disks;
    } catch (IOException e) {
      LocalAgents.unmount(disks);
      throw e;
    }
  }

  @Override
  public AgentProcess start(String side, Path folder) throws IOException {
    return start(side, folder, rehearse, "127.0.0.1:0");
  }

  /// It does not rehearse, since the guest waits.
  @Override
  public AgentProcess again(String side, Path folder, Address at) throws IOException {
    return start(side, folder, false, at.toString());
  }

  private AgentProcess start(String side, Path folder, boolean rehearses, String at)
      throws IOException {
    List<String> listen = new ArrayList<>(List.of("--listen", at));
    if (encrypted) {
      KeyFiles keys = KeyFiles.in(folder, KEY_NAME);
      listen.addAll(List.of("--tls-cert", keys.certificate().toString()));
      listen.addAll(List.of("--tls-key", keys.key().toString()));
      listen.addAll(List.of("--tls-ca", keys.certificate().toString()));
    }
    if (keeps) {
      listen.addAll(List.of("--state", state(folder, side).toString()));
    }
    return new AgentProcess(side, folder, rehearses, List.of(), listen);
  }
}
