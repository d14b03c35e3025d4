package dev.faultline.simulator.live;

import dev.faultline.agent.wire.Address;
import dev.faultline.agent.wire.Tls;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which agents a live run is driven on.
///
/// @param source where the source's agent listens; null to start both agents on this host
/// @param target where the target's agent listens, as the source's agent and we reach it
/// @param tls how we reach them; null in the clear
/// @param jvmOptions more options for the JVMs that are started
/// @param rehearse whether these rehearse; see [dev.faultline.agent.daemon.Rehearsal]
public record LiveOptions(
    @Nullable Address source,
    @Nullable Address target,
    @Nullable Tls tls,
    List<String> jvmOptions,
    boolean rehearse) {
  /// Two agents on this host.
  public static final LiveOptions LOCAL = new LiveOptions(null, null, null, List.of(), true);

  Agents agents() throws IOException {
    return source != null && target != null
        ? new RemoteAgents(source, target, tls)
        : new LocalAgents(jvmOptions, rehearse);
  }
}
