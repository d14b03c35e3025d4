package dev.faultline.scenarios.imports.log;

import dev.faultline.agent.trace.TraceInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an import made, and of what.
///
/// @param info of the trace
/// @param lines that the log has
/// @param accesses that they hold; a modify is two
/// @param skipped how many lines hold no access, by why, in the order of their first
/// @param notes what was assumed, or looks odd
/// @param begin the clock at the first access where the trace was shifted by it, or 0
public record Imported(
    TraceInfo info,
    long lines,
    long accesses,
    Map<String, Long> skipped,
    List<String> notes,
    long begin) {
  public Imported {
    skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    notes = List.copyOf(notes);
  }

  /// Accesses that the trace does not have: neither the first read nor the first write of their
  /// page in their epoch.
  public long dropped() {
    return accesses - info.recordCount();
  }
}
