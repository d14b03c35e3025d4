package dev.faultline.agent.session;

import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.session.channels.LinkSet;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;

/// What one session, or all sessions of an agent, have counted. A source knows what left it, a
/// target what arrived and who waited for it.
///
/// @param measured what the endpoint has counted, by metric
/// @param residentPages at the target
/// @param guestNanos guest time of all vCPUs together at the target
/// @param sentBytes through the sockets, frames included
/// @param queuedBytes wait for the kernel to take them
/// @param letters wait in the mailbox
public record SessionCounts(
    Measured measured,
    long residentPages,
    long guestNanos,
    long sentBytes,
    long receivedBytes,
    long queuedBytes,
    long letters) {
  public static final SessionCounts NONE = new SessionCounts(new Measured(), 0, 0, 0, 0, 0, 0);

  public static SessionCounts of(MigrationSource source, LinkSet links, Mailbox mailbox) {
    Measured measured = new Measured();
    source.measure(measured);
    return of(measured, 0, 0, links, mailbox);
  }

  public static SessionCounts of(
      MigrationTarget target, TargetMachine machine, LinkSet links, Mailbox mailbox) {
    Measured measured = new Measured();
    target.measure(measured);
    return of(measured, target.resident().count(), machine.guestNanos(), links, mailbox);
  }

  private static SessionCounts of(
      Measured measured, long resident, long guestNanos, LinkSet links, Mailbox mailbox) {
    return new SessionCounts(
        measured,
        resident,
        guestNanos,
        links.sentBytes(),
        links.receivedBytes(),
        links.queuedBytes(),
        mailbox.depth());
  }

  /// Pages that have left a source, or come to a target.
  public long movedPages() {
    return measured.count(TransferMetrics.PAGES_PUSHED)
        + measured.count(TransferMetrics.PAGES_DEMANDED)
        + measured.count(TransferMetrics.PAGES_ZERO)
        + residentPages;
  }

  public SessionCounts plus(SessionCounts other) {
    Measured both = new Measured();
    both.add(measured);
    both.add(other.measured);
    return new SessionCounts(
        both,
        residentPages + other.residentPages,
        guestNanos + other.guestNanos,
        sentBytes + other.sentBytes,
        receivedBytes + other.receivedBytes,
        queuedBytes + other.queuedBytes,
        letters + other.letters);
  }

  /// What stays of it when the session is over.
  public SessionCounts atRest() {
    return new SessionCounts(measured, 0, 0, sentBytes, receivedBytes, 0, 0);
  }

  public long faults() {
    return measured.count(FaultMetrics.FAULTS_DEMAND)
        + measured.count(FaultMetrics.FAULTS_LATE)
        + measured.count(FaultMetrics.FAULTS_JOINED)
        + measured.count(FaultMetrics.FAULTS_ZERO);
  }
}
