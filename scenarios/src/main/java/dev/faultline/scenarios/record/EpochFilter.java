package dev.faultline.scenarios.record;

import java.util.HashMap;
import java.util.Map;

/// Keeps, of each vCPU's accesses to a page in one epoch, the first read and the first write; a
/// read after a write of the same epoch is dropped. The rule of the plugin, for imported accesses.
final class EpochFilter {
  private final long epochInstructions;
  private final Map<Long, long[]> seen = new HashMap<>();

  EpochFilter(long epochInstructions) {
    this.epochInstructions = epochInstructions;
  }

  /// @param instructions of that vCPU so far
  boolean keep(int vcpu, long page, boolean write, long instructions) {
    long epoch = instructions / epochInstructions + 1;
    long[] last = seen.computeIfAbsent(page << 12 | vcpu, key -> new long[2]);
    if (last[1] == epoch || (!write && last[0] == epoch)) {
      return false;
    }
    last[write ? 1 : 0] = epoch;
    return true;
  }
}
