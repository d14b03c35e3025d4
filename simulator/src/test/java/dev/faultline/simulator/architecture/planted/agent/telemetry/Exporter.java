package dev.faultline.simulator.architecture.planted.agent.telemetry;

import dev.faultline.simulator.architecture.planted.reports.Metric;

/// Allowed: telemetry may import reports.
public final class Exporter {
  Metric metric = new Metric();
}
