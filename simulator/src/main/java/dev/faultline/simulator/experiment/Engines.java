package dev.faultline.simulator.experiment;

import dev.faultline.simulator.engine.Engine;
import java.util.function.Supplier;

/// The engines by name.
public final class Engines {
  private Engines() {}

  /// @return makes a new engine each time; an engine does one run at a time
  /// @throws RequestException if there is none of that name, or not yet
  public static Supplier<Engine> find(String name) {
    throw switch (name) {
      case "virtual" ->
          new RequestException("this build has no virtual engine yet; get one that has");
      case "live", "qemu" ->
          new RequestException(
              "--engine " + name + " is not in this version yet; --engine virtual is");
      default ->
          new RequestException("there is no engine \"" + name + "\"; choose virtual, live or qemu");
    };
  }
}
