package dev.faultline.simulator.architecture.planted.simulator.virtual;

import dev.faultline.simulator.architecture.planted.simulator.virtual.time.Worldly;

/// The other one; and a package that knows one which knows it.
final class Egg {
  Chicken from = new Chicken();
  Worldly when = new Worldly();
}
