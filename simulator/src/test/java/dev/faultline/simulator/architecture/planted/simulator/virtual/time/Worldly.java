package dev.faultline.simulator.architecture.planted.simulator.virtual.time;

import dev.faultline.simulator.architecture.planted.simulator.virtual.Connected;

/// Time that knows what happens in it.
public final class Worldly {
  Connected known = new Connected();
}
