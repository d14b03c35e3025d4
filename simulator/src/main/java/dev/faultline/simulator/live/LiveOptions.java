package dev.faultline.simulator.live;

import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.live.agents.Agents;
import dev.faultline.simulator.live.agents.LocalAgents;
import dev.faultline.simulator.live.agents.LoopbackStart;
import dev.faultline.simulator.live.agents.NamespaceStart;
import dev.faultline.simulator.live.agents.RemoteAgents;
import dev.faultline.simulator.live.failure.FullDisks;
import dev.faultline.simulator.live.failure.LiveFailures;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Which agents a live run is driven on.
///
/// @param source where the source's agent listens; null to start both agents on this host
/// @param target where the target's agent listens, as the source's agent and we reach it
/// @param tls how we reach them; null in the clear
/// @param rehearse whether these rehearse; see [dev.faultline.agent.daemon.Rehearsal]
/// @param shaped whether these are put into network namespaces of their own, with a link between
///   them that is shaped to the scenario's bandwidth; see [NamespaceStart]
public record LiveOptions(
    @Nullable Address source,
    @Nullable Address target,
    @Nullable Tls tls,
    boolean rehearse,
    boolean shaped) {
  /// Two agents on this host.
  public static final LiveOptions LOCAL = new LiveOptions(null, null, null, true);

  /// Two agents on this host, with a shaped link between them.
  public static final LiveOptions SHAPED = new LiveOptions(null, null, null, true, true);

  public LiveOptions(
      @Nullable Address source, @Nullable Address target, @Nullable Tls tls, boolean rehearse) {
    this(source, target, tls, rehearse, false);
  }

  /// @param scenario that they are for, or another with the same link
  /// @param wanted see [LiveEngine.Start]
  Agents agents(Scenario scenario, BooleanSupplier wanted) throws IOException {
    if (source != null && target != null) {
      return new RemoteAgents(source, target, tls);
    }
    return new LocalAgents(
        shaped
            ? new NamespaceStart(scenario.link(), rehearse)
            : new LoopbackStart(
                rehearse,
                LiveFailures.needTls(scenario),
                LiveFailures.needJournals(scenario),
                FullDisks.bytes(scenario)),
        wanted);
  }
}
