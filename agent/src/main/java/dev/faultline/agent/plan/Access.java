package dev.faultline.agent.plan;

/// What the synthetic programs have in common.
///
/// @param spanBytes how much memory the program ranges over; 0 for all from `offsetBytes` on
/// @param computeNanos CPU time between two touches, at least 1
/// @param writePercent share of touches that write, 0 to 100
/// @param jitterPercent the CPU time of each touch is drawn uniformly from `computeNanos` times 1
///   +- this, 0 to 100
/// @param offsetBytes where that begins, from the start of what the program is given
public record Access(
    long spanBytes, long computeNanos, int writePercent, int jitterPercent, long offsetBytes) {
  /// From the start.
  public Access(long spanBytes, long computeNanos, int writePercent, int jitterPercent) {
    this(spanBytes, computeNanos, writePercent, jitterPercent, 0);
  }
}
