package dev.faultline.simulator.architecture.planted.simulator.virtual.time;

import dev.faultline.simulator.architecture.planted.simulator.virtual.Connected;

/// Time that knows what happens in it.
final class Worldly {
  Connected known = new Connected();
}
