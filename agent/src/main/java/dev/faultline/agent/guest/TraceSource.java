package dev.faultline.agent.guest;

import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.request.RequestException;

/// Finds the recorded traces that a plan names. It stands between the programs, which do no I/O,
/// and the trace files.
@FunctionalInterface
public interface TraceSource {
  /// A source for plans without traces.
  TraceSource NONE =
      (replay, pageCount, seed) -> {
        throw new RequestException("trace " + replay.trace() + ": no traces at hand here");
      };

  /// The trace of `replay`, laid out as it says in memory of `pageCount` pages.
  ///
  /// @param seed draws the layout
  /// @throws RequestException if there is none of that name
  ReplayableTrace find(ProgramSpec.TraceReplay replay, long pageCount, long seed);
}
