package dev.faultline.simulator.architecture.planted.reports;

import dev.faultline.simulator.architecture.planted.agent.telemetry.Exporter;

/// Planted: the leaf looks up.
public final class UsesAgent {
  Exporter exporter = new Exporter();
}
