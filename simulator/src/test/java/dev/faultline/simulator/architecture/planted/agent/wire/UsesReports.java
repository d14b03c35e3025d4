package dev.faultline.simulator.architecture.planted.agent.wire;

import dev.faultline.simulator.architecture.planted.reports.Hashing;

/// Planted: the agent imports more of reports than metrics.
public final class UsesReports {
  Hashing hashing = new Hashing();
}
