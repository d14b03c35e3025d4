package dev.faultline.simulator.live.agents;

import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.agent.wire.connect.Transport;
import org.jspecify.annotations.Nullable;

/// Agents that somebody else has started, and that stay.
public final class RemoteAgents implements Agents {
  private final Address source;
  private final Address target;
  private final Transport transport;

  public RemoteAgents(Address source, Address target, @Nullable Tls tls) {
    this.source = source;
    this.target = target;
    transport = new Transport(tls);
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public Address source() {
    return source;
  }

  @Override
  public Address target() {
    return target;
  }

  @Override
  public String obituary() {
    return "";
  }

  @Override
  public void close() {
    transport.close();
  }
}
