package dev.faultline.simulator.architecture.planted.reports.metric;

/// Allowed: what the agent imports.
public final class Metric {}
