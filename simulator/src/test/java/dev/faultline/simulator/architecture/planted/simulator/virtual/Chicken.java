package dev.faultline.simulator.architecture.planted.simulator.virtual;

/// One class of a circle of two.
final class Chicken {
  Egg laid = new Egg();
}
