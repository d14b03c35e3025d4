package dev.faultline.simulator.architecture.planted.agent.telemetry;

import dev.faultline.simulator.architecture.planted.reports.metric.Metric;

/// Allowed: the agent may import metrics.
public final class Exporter {
  Metric metric = new Metric();
}
