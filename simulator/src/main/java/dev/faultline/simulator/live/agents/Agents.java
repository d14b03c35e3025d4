package dev.faultline.simulator.live.agents;

import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.scenarios.failures.Side;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

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

  /// Starts another agent in the place of a side's that was killed, which goes on with what that
  /// one has kept; returns when it listens.
  ///
  /// @param wanted asked all the while; false has it given up
  /// @throws IOException if it does not start; one line
  default void restart(Side side, BooleanSupplier wanted) throws IOException {
    throw new IOException("these agents are not ours to be started again");
  }

  /// The disk on which a side's agent keeps journals takes no more from now on. It has one of its
  /// own, or there are none.
  default void fillDisk(Side side) {
    throw new IllegalStateException("the agent of " + side + " has no disk of its own");
  }

  /// What is known of why an agent is gone, to be added to an error; empty if nothing is.
  String obituary();

  @Override
  void close();
}
