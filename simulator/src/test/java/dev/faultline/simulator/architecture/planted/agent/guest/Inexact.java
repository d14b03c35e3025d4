package dev.faultline.simulator.architecture.planted.agent.guest;

import java.util.function.DoubleUnaryOperator;

/// Planted: floating point that may differ between machines.
public final class Inexact {
  DoubleUnaryOperator operator = Math::log;

  double power(double x) {
    return Math.pow(x, 0.99);
  }
}
