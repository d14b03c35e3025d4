package dev.faultline.simulator.live.agents;

import dev.faultline.agent.wire.connect.Address;
import java.io.IOException;
import java.nio.file.Path;

/// How the two agents of a run come to be on this host.
public interface AgentStart {
  /// Starts the process of one side, `source` or `target`.
  ///
  /// @param folder where it keeps what it keeps
  /// @throws IOException if it does not start; one line
  AgentProcess start(String side, Path folder) throws IOException;

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
