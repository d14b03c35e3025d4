package dev.faultline.agent.migration.source;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;

/// Pages that have left a source, by how, and what it was asked for.
final class SentCounts {
  long pushed;
  long demanded;
  long requests;
  long zeros;

  /// That were on their way when a link was lost.
  long lost;

  void measure(Measured into) {
    into.put(TransferMetrics.PAGES_PUSHED, pushed);
    into.put(TransferMetrics.PAGES_DEMANDED, demanded);
    into.put(FaultMetrics.REQUESTS, requests);
    into.put(TransferMetrics.PAGES_ZERO, zeros);
    into.put(TransferMetrics.PAGES_LOST, lost);
  }
}
