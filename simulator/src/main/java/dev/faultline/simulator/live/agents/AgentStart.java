package dev.faultline.simulator.live.agents;

import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the two agents of a run come to be on this host.
public interface AgentStart {
  /// Starts the process of one side, `source` or `target`.
  ///
  /// @param folder where it keeps what it keeps
  /// @throws IOException if it does not start; one line
  AgentProcess start(String side, Path folder) throws IOException;

  /// Starts another one in the place of one that has ended.
  ///
  /// @param at where it listened, and the other one is to
  /// @throws IOException if it does not start; one line
  default AgentProcess again(String side, Path folder, Address at) throws IOException {
    throw new IOException("another agent of the " + side + " cannot be started at " + at);
  }

  /// Makes what the two and we need to speak TLS, before any is started; null in the clear.
  ///
  /// @param folder that is its owner's alone, and lives as long as they
  /// @throws IOException if that fails; one line
  default @Nullable Tls keys(Path folder) throws IOException {
    return null;
  }

  /// Mounts the disks that sides have of their own, before any is started; by side.
  ///
  /// @param folder where their agents keep what they keep
  /// @throws IOException if that fails, and nothing is mounted then; one line
  default Map<String, SmallDisk> disks(Path folder) throws IOException {
    return Map.of();
  }

  /// Brings the two together, before anyone waits for them to listen.
  ///
  /// @throws IOException if that fails; one line
  default void connect(AgentProcess source, AgentProcess target) throws IOException {}

  /// Where the target's agent listens for the source.
  ///
  /// @param target where it listens for us
  default Address targetForSource(Address target) {
    return target;
  }
}
