package dev.faultline.agent.plan;

/// What the synthetic programs have in common.
///
/// @param spanBytes how much memory the program ranges over, from the start of what it is given; 0
///   for all
/// @param computeNanos CPU time between two touches, at least 1
/// @param writePercent share of touches that write, 0 to 100
/// @param jitterPercent the CPU time of each touch is drawn uniformly from `computeNanos` times 1
///   +- this, 0 to 100
public record Access(long spanBytes, long computeNanos, int writePercent, int jitterPercent) {}
