package dev.faultline.simulator.architecture.planted.agent.prepaging;

import java.util.Random;
import java.util.SplittableRandom;

/// Planted: draws that no seed repeats.
public final class Unseeded {
  double draw() {
    return new Random().nextInt() + new SplittableRandom().nextInt() + Math.random();
  }
}
