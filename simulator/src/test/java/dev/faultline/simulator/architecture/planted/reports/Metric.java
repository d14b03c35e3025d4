package dev.faultline.simulator.architecture.planted.reports;

/// Allowed: what telemetry imports.
public final class Metric {}
