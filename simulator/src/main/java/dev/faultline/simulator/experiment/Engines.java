package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.ResultRecordings;
import dev.faultline.simulator.live.LiveEngine;
import dev.faultline.simulator.live.LiveOptions;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.virtual.VirtualEngine;
import java.util.List;
import java.util.function.Supplier;

/// The engines by name.
public final class Engines {
  /// Their names, the default first.
  public static final List<String> NAMES = List.of("virtual", "live");

  private Engines() {}

  /// @return makes a new engine each time; an engine does one run at a time
  /// @throws RequestException if there is none of that name, or not yet
  public static Supplier<Engine> find(String name) {
    return switch (name) {
      case "virtual" -> virtual();
      case "live" -> () -> new LiveEngine(LiveOptions.LOCAL);
      case "qemu" ->
          throw new RequestException(
              "--engine " + name + " is not in this version yet; virtual and live are");
      default ->
          throw new RequestException(
              "--engine is \"" + name + "\"; it must be virtual, live or qemu");
    };
  }

  /// The live engine with a shaped link between its agents, which needs root.
  ///
  /// @throws RequestException if this host has none for us
  public static Supplier<Engine> shaped() {
    String missing = ShapedLink.missing();
    if (!missing.isEmpty()) {
      throw new RequestException("--wire namespaces: " + missing + "; use --wire loopback");
    }
    return () -> new LiveEngine(LiveOptions.SHAPED);
  }

  private static Supplier<Engine> virtual() {
    TraceLibrary traces = new TraceLibrary();
    ResultRecordings recordings = new ResultRecordings();
    return () -> new VirtualEngine(traces, recordings);
  }
}
