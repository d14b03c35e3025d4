package dev.faultline.simulator.virtual;

/// How late the pages of a sequence of first touches are at best: the k-th of them cannot be there before
/// `2 x latency + k x page time` after RESUME, since the source hears of RESUME a latency later, and the largest
/// lateness is what the sequence must stall.
///
/// For one vCPU with the whole link to itself that is its least stall (field notes, section 6: first-touch order is
/// optimal for one vCPU). For all vCPUs together it is a bound too: if no vCPU had stalled by more than s, each would
/// be past guest time T - s at time T, so all pages first touched before T - s would have had to cross by then.
final class Lateness {
  private final long delayNanos;
  private final long pageBits;
  private final long bitsPerSecond;
  private long count;
  private long nanos;

  Lateness(VirtualMigration run) {
    delayNanos = 2 * run.world.link.latencyNanos();
    pageBits = 8L * run.plan.map().pageSizeBytes();
    bitsPerSecond = run.world.link.bitsPerSecond();
  }

  /// The next page is first touched at this guest time.
  void needs(long guestNanos) {
    count++;
    double arrival = delayNanos + Math.floor((double) count * pageBits * 1e9 / bitsPerSecond);
    nanos = Math.max(nanos, (long) arrival - guestNanos);
  }

  long nanos() {
    return nanos;
  }
}
