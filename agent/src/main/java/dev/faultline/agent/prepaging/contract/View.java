package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;

/// What a strategy sees of the source. It never sees the future.
public interface View {
  MemoryMap map();

  /// The pages that are still to be sent; to be read only. Pages known to be zero are not among
  /// them, nor is anything outside RAM.
  PageSet unsent();

  /// The pages known to be zero; to be read only.
  PageSet zero();

  /// The endpoint's estimate of a round trip to the target.
  long roundTripNanos();

  /// The endpoint's estimate of the rate at which pages leave; 0 while unknown.
  long bytesPerSecond();

  /// What it takes the target to install pages, by the profile of its host.
  InstallCosts installCosts();
}
