package dev.faultline.simulator.architecture.planted.simulator.live;

/// Planted: a wait by the clock.
public final class Sleeper {
  void rest() throws InterruptedException {
    Thread.sleep(1);
  }
}
