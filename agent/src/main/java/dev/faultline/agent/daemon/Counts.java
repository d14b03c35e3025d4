package dev.faultline.agent.daemon;

import dev.faultline.agent.migration.FaultCounts;
import dev.faultline.agent.migration.MigrationSource;
import dev.faultline.agent.migration.MigrationTarget;
import dev.faultline.agent.migration.SourceCounts;

/// What one session, or all sessions of an agent, have counted. A source knows what left it, a
/// target what arrived and who waited for it; what a side does not know is 0.
///
/// @param pagesPushed left because the strategy pushed them
/// @param pagesDemanded left because they were asked for, companions included
/// @param pagesZero left as zero
/// @param faultsDemand at the target, by how the page came
/// @param residentPages at the target
/// @param sentBytes through the sockets, frames included
/// @param queuedBytes wait for the kernel to take them
/// @param letters wait in the mailbox
public record Counts(
    long pagesPushed,
    long pagesDemanded,
    long pagesZero,
    long faultsDemand,
    long faultsLate,
    long faultsJoined,
    long faultsZero,
    long residentPages,
    long sentBytes,
    long receivedBytes,
    long queuedBytes,
    long letters) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Counts of(MigrationSource source, LinkSet links, Mailbox mailbox) {
    SourceCounts left = source.counts();
    return new Counts(
        left.pagesPushed(),
        left.pagesDemanded(),
        left.pagesZero(),
        0,
        0,
        0,
        0,
        0,
        links.sentBytes(),
        links.receivedBytes(),
        links.queuedBytes(),
        mailbox.depth());
  }

  static Counts of(MigrationTarget target, LinkSet links, Mailbox mailbox) {
    FaultCounts faults = target.faults();
    return new Counts(
        0,
        0,
        0,
        faults.demand(),
        faults.late(),
        faults.joined(),
        faults.zero(),
        target.resident().count(),
        links.sentBytes(),
        links.receivedBytes(),
        links.queuedBytes(),
        mailbox.depth());
  }

  /// Pages that have left a source, or come to a target.
  long movedPages() {
    return pagesPushed + pagesDemanded + pagesZero + residentPages;
  }

  Counts plus(Counts other) {
    return new Counts(
        pagesPushed + other.pagesPushed,
        pagesDemanded + other.pagesDemanded,
        pagesZero + other.pagesZero,
        faultsDemand + other.faultsDemand,
        faultsLate + other.faultsLate,
        faultsJoined + other.faultsJoined,
        faultsZero + other.faultsZero,
        residentPages + other.residentPages,
        sentBytes + other.sentBytes,
        receivedBytes + other.receivedBytes,
        queuedBytes + other.queuedBytes,
        letters + other.letters);
  }

  /// What stays of it when the session is over.
  Counts atRest() {
    return new Counts(
        pagesPushed,
        pagesDemanded,
        pagesZero,
        faultsDemand,
        faultsLate,
        faultsJoined,
        faultsZero,
        0,
        sentBytes,
        receivedBytes,
        0,
        0);
  }

  long faults() {
    return faultsDemand + faultsLate + faultsJoined + faultsZero;
  }
}
