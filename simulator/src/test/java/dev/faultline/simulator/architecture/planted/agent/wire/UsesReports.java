package dev.faultline.simulator.architecture.planted.agent.wire;

import dev.faultline.simulator.architecture.planted.reports.Metric;

/// Planted: the agent imports reports outside telemetry.
public final class UsesReports {
  Metric metric = new Metric();
}
