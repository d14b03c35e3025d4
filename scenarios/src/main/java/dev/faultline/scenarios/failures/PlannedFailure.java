package dev.faultline.scenarios.failures;

/// What goes wrong, and when: one entry of a scenario's `failures`.
public record PlannedFailure(Failure what, When when) {}
