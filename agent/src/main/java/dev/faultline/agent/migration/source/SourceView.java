package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.View;

/// The source's page sets, as its strategy sees them.
final class SourceView implements View {
  final MemoryMap map;
  final PageSet unsent;
  final PageSet zero;
  long roundTripNanos;
  long bytesPerSecond;

  InstallCosts installCosts = InstallCosts.DEFAULT;

  SourceView(MemoryMap map) {
    this.map = map;
    unsent = map.ram();
    zero = new PageSet(map.capacity());
  }

  @Override
  public MemoryMap map() {
    return map;
  }

  @Override
  public PageSet unsent() {
    return unsent;
  }

  @Override
  public PageSet zero() {
    return zero;
  }

  @Override
  public long roundTripNanos() {
    return roundTripNanos;
  }

  @Override
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  @Override
  public InstallCosts installCosts() {
    return installCosts;
  }
}
