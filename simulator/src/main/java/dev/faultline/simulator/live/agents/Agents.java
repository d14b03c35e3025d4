package dev.faultline.simulator.live.agents;

import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import java.util.List;

/// The two agents that a run is driven on.
public interface Agents extends AutoCloseable {
  Transport transport();

  /// Where the source's agent listens.
  Address source();

  /// Where the target's agent listens for us.
  Address target();

  /// Where it listens for the source.
  default Address targetForSource() {
    return target();
  }

  /// The processes of source and target where they are ours, else none.
  default List<ProcessHandle> processes() {
    return List.of();
  }

  /// What is known of why an agent is gone, to be added to an error; empty if nothing is.
  String obituary();

  @Override
  void close();
}
