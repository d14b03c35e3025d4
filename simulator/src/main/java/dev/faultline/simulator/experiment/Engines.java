package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.ResultRecordings;
import dev.faultline.simulator.live.LiveEngine;
import dev.faultline.simulator.live.LiveOptions;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.qemu.QemuEngine;
import dev.faultline.simulator.qemu.QemuPagerEngine;
import dev.faultline.simulator.virtual.VirtualEngine;
import java.util.List;
import java.util.function.Supplier;

/// The engines by name.
public final class Engines {
  /// Their names, the default first.
  public static final List<String> NAMES = List.of("virtual", "live", "qemu", "qemu-pager");

  private Engines() {}

  /// @return makes a new engine each time; an engine does one run at a time
  /// @throws RequestException if there is none of that name, or not yet
  public static Supplier<Engine> find(String name) {
    return switch (name) {
      case "virtual" -> virtual();
      case "live" -> () -> new LiveEngine(LiveOptions.LOCAL);
      case "qemu" -> qemu();
      case "qemu-pager" -> paged();
      default ->
          throw new RequestException(
              "--engine is \"" + name + "\"; it must be virtual, live, qemu or qemu-pager");
    };
  }

  /// One that is told what lies between its two sides.
  ///
  /// @param isShaped a shaped link, which needs root; else the loopback
  /// @throws RequestException if this host has none for us, or that engine takes none
  public static Supplier<Engine> over(String name, boolean isShaped) {
    String missing = isShaped ? ShapedLink.missing() : "";
    if (!missing.isEmpty()) {
      throw new RequestException("--wire namespaces: " + missing + "; use --wire loopback");
    }
    return switch (name) {
      case "live" -> () -> new LiveEngine(isShaped ? LiveOptions.SHAPED : LiveOptions.LOCAL);
      case "qemu" -> qemu(isShaped);
      default -> throw new RequestException("--wire is for --engine live or qemu, not " + name);
    };
  }

  private static Supplier<Engine> qemu() {
    TraceLibrary traces = new TraceLibrary();
    return () -> new QemuEngine(traces);
  }

  private static Supplier<Engine> paged() {
    TraceLibrary traces = new TraceLibrary();
    return () -> new QemuPagerEngine(traces);
  }

  private static Supplier<Engine> qemu(boolean isShaped) {
    TraceLibrary traces = new TraceLibrary();
    return () -> new QemuEngine(isShaped, traces);
  }

  private static Supplier<Engine> virtual() {
    TraceLibrary traces = new TraceLibrary();
    ResultRecordings recordings = new ResultRecordings();
    return () -> new VirtualEngine(traces, recordings);
  }
}
