package dev.faultline.simulator.cli.option;

import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.live.LiveEngine;
import dev.faultline.simulator.live.LiveOptions;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The agents that a live run is driven on, where it is not to start its own.
public final class AgentOptions {
  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description = "With --engine live: where the source's agent listens.")
  public @Nullable String source;

  @Option(
      names = "--target",
      paramLabel = "ADDRESS",
      description =
          "With --engine live: where the target's agent listens, as the source's and we reach it.")
  public @Nullable String target;

  @Option(
      names = "--wire",
      paramLabel = "KIND",
      completionCandidates = Candidates.Wires.class,
      description =
          "What lies between the two sides: loopback, on which a live source paces itself to"
              + " link.bandwidth (live's default), or namespaces: two network namespaces with a"
              + " link that tc tbf shapes, which needs root (qemu's default where it can be had).")
  public @Nullable String wire;

  @Mixin private TlsOptions tls = new TlsOptions();

  public boolean areGiven() {
    return source != null || target != null || wire != null || tls.areGiven();
  }

  /// @param found what was asked for, if nothing were said of its agents
  /// @param warnings takes a line of what will not work for long
  public Supplier<Engine> engines(Supplier<Engine> found, Consumer<String> warnings) {
    boolean saysAgents = source != null || target != null || tls.areGiven();
    try (Engine one = found.get()) {
      if (saysAgents && !one.traits().takesAgents()) {
        throw new RequestException(
            "--source, --target and --tls-... are for --engine live, not " + one.name());
      }
      if (wire != null && saysAgents) {
        throw new RequestException("--wire is for agents that the run starts; leave it out");
      }
      if (wire != null) {
        return Engines.over(one.name(), WireKind.of(wire) == WireKind.NAMESPACES);
      }
    }
    if (source == null || target == null) {
      throw new RequestException("give both --source and --target, or neither and no --tls-...");
    }
    Address from = Address.parse(source);
    Address to = Address.parse(target);
    Tls with = tls.tls(warnings);
    if (with == null && !(from.isLocal() && to.isLocal())) {
      throw new RequestException(
          "agents on other hosts are reached by TLS: give --tls-cert, --tls-key and --tls-ca");
    }
    return () -> new LiveEngine(new LiveOptions(from, to, with, true));
  }
}
