package dev.faultline.agent.daemon;

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
