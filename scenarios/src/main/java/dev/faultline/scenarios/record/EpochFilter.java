package dev.faultline.scenarios.record;

import java.util.HashMap;
import java.util.Map;

/// Keeps, of each vCPU's accesses to a page in one epoch, the first read and the first write; a
/// read after a write of the same epoch is dropped. The rule of the plugin, for imported accesses.
public final class EpochFilter {
  private final long epochInstructions;
  private final Map<Long, long[]> seen = new HashMap<>();

  /// @param epochInstructions at least 1
  public EpochFilter(long epochInstructions) {
    this.epochInstructions = epochInstructions;
  }

  /// Whether the trace gets it.
  ///
  /// @param instructions of that vCPU so far
  public boolean keep(int vcpu, long page, boolean write, long instructions) {
    long epoch = instructions / epochInstructions + 1;
    long[] last = seen.computeIfAbsent(page << 12 | vcpu, key -> new long[2]);
    if (last[1] == epoch || (!write && last[0] == epoch)) {
      return false;
    }
    last[write ? 1 : 0] = epoch;
    return true;
  }
}
