package dev.faultline.agent.migration.target;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Measured;

/// Faults by how the page came.
///
/// @param demand answered on demand
/// @param late by a push or as a companion that was under way already
/// @param joined another vCPU had asked for the page
/// @param zero by a zero marker or the zero set
public record FaultCounts(long demand, long late, long joined, long zero) {
  public FaultCounts plus(FaultCounts other) {
    return new FaultCounts(
        demand + other.demand, late + other.late, joined + other.joined, zero + other.zero);
  }

  public void measure(Measured into) {
    into.put(FaultMetrics.FAULTS_DEMAND, demand);
    into.put(FaultMetrics.FAULTS_LATE, late);
    into.put(FaultMetrics.FAULTS_JOINED, joined);
    into.put(FaultMetrics.FAULTS_ZERO, zero);
  }
}
