package dev.faultline.agent.session.guest;

import dev.faultline.agent.machine.contract.SourceMachine;

/// How much guest time the vCPUs of a source do, and lose. For the owner of a mailbox; what is
/// asked, once they have stopped, for any thread.
public final class GuestTime {
  private final SourceMachine machine;
  private final int vcpus;
  private long preparedNanos;
  private long guestNanosBefore;
  private volatile long guestNanos;
  private volatile long suspendedNanos;

  public GuestTime(SourceMachine machine, int vcpus) {
    this.machine = machine;
    this.vcpus = vcpus;
  }

  public void prepares(long nowNanos) {
    preparedNanos = nowNanos;
    guestNanosBefore = machine.guestNanos();
  }

  /// @param sinceNanos when the vCPUs were told to stop; they have
  public void stopped(long sinceNanos) {
    guestNanos = machine.guestNanos();
    suspendedNanos = sinceNanos;
  }

  /// Guest time over wall time of a vCPU until SUSPEND; -1 before that.
  ///
  /// @param bootedNanos when the guest began to run
  public double pace(long bootedNanos) {
    long wall = suspendedNanos - bootedNanos;
    return suspendedNanos == 0 || wall <= 0 ? -1 : (double) guestNanos / wall / vcpus;
  }

  /// Guest time that the vCPUs lost here from PREPARE to SUSPEND, all together; -1 before that.
  public long lostNanos() {
    long wall = (suspendedNanos - preparedNanos) * vcpus;
    return suspendedNanos == 0 ? -1 : Math.max(0, wall - (guestNanos - guestNanosBefore));
  }
}
