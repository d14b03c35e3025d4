package dev.faultline.scenarios.imports;

import dev.faultline.agent.trace.TraceInfo;

/// What an import made, and of what.
///
/// @param info of the trace
/// @param lines that the log has
/// @param accesses that they hold; a modify is two
/// @param begin the clock at the first access where the trace was shifted by it, or 0
public record Imported(TraceInfo info, long lines, long accesses, long begin) {
  /// Accesses that the trace does not have: neither the first read nor the first write of their
  /// page in their epoch.
  public long dropped() {
    return accesses - info.recordCount();
  }
}
