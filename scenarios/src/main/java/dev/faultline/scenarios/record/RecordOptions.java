package dev.faultline.scenarios.record;

import dev.faultline.agent.request.RequestException;

/// How much detail a recording keeps, and which part of the run.
///
/// @param epochInstructions the first read and the first write of a page in each epoch of this many
///   instructions of a vCPU are kept; a longer epoch makes a smaller trace
/// @param grainInstructions instants are rounded down to a multiple of it; a coarser grain makes a
///   smaller trace
/// @param stopInstructions the program is ended after this many instructions of all its threads; 0:
///   it runs to its end
/// @param fromNanos guest time at which the trace begins; what was touched before is touched once,
///   in the order of first touches, at the trace's instant 0
/// @param lengthNanos guest time for which the trace goes on from there; 0: to the end
/// @param content whether to measure what the pages hold when the recording ends
public record RecordOptions(
    long epochInstructions,
    long grainInstructions,
    long stopInstructions,
    long fromNanos,
    long lengthNanos,
    boolean content) {
  public static final RecordOptions DEFAULT = new RecordOptions(100_000, 1, 0, 0, 0);

  /// With the content.
  public RecordOptions(
      long epochInstructions,
      long grainInstructions,
      long stopInstructions,
      long fromNanos,
      long lengthNanos) {
    this(epochInstructions, grainInstructions, stopInstructions, fromNanos, lengthNanos, true);
  }

  /// @throws RequestException for a value out of its range
  public RecordOptions {
    check(epochInstructions >= 1, "epoch", epochInstructions);
    check(grainInstructions >= 1 && grainInstructions <= 1 << 30, "grain", grainInstructions);
    check(stopInstructions >= 0, "number of instructions to stop at", stopInstructions);
    check(fromNanos >= 0, "start in nanoseconds", fromNanos);
    check(lengthNanos >= 0, "length in nanoseconds", lengthNanos);
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new RequestException("the " + what + " " + value + " is out of range");
    }
  }
}
