package dev.faultline.reports.result.run;

/// When a phase of a migration began, in nanoseconds since the run began.
public record PhaseStart(String name, long startNanos) {}
