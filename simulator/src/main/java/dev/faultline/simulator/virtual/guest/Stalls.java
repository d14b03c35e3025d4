package dev.faultline.simulator.virtual.guest;

import dev.faultline.simulator.virtual.time.Timeline;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/// What vCPUs wait at the target: how long each stall took, how long all of them stalled together,
/// and the first touch.
public final class Stalls {
  private final Timeline timeline;
  private final Histogram latency = new Histogram(3);
  private final long[] runsAgainNanos;
  private final long[] endedStallNanos;
  private int unfinished;
  private long allBlockedSince = -1;
  private long allBlockedUntil;
  private long allBlockedNanos;
  private long firstAttemptNanos = -1;
  private long firstCompleteNanos = -1;
  private int firstVcpu = -1;

  public Stalls(Timeline timeline, int vcpus) {
    this.timeline = timeline;
    runsAgainNanos = new long[vcpus];
    endedStallNanos = new long[vcpus];
    Arrays.fill(endedStallNanos, -1);
    unfinished = vcpus;
  }

  /// A vCPU began to stall, some time ago if it has been trapping since then. Stalls are told in
  /// the order in which they began.
  public void blocked(int vcpu, long sinceNanos) {
    count(vcpu);
    runsAgainNanos[vcpu] = Long.MAX_VALUE;
    allBlocked(sinceNanos);
  }

  /// A vCPU runs again at a time that may be a little ahead; it has been stalled for `stallNanos`
  /// by then.
  public void unblocked(int vcpu, long atNanos, long stallNanos) {
    endedStallNanos[vcpu] = stallNanos;
    runsAgainNanos[vcpu] = atNanos;
    allBlockedUntil = Math.min(allBlockedUntil, atNanos);
  }

  /// A vCPU has done its work or halted.
  public void finished(int vcpu) {
    unfinished--;
    blocked(vcpu, timeline.now());
  }

  public boolean areOver() {
    return unfinished == 0;
  }

  /// Counts the vCPU's last stall if it is over by now.
  private void count(int vcpu) {
    if (endedStallNanos[vcpu] >= 0 && runsAgainNanos[vcpu] <= timeline.now()) {
      latency.recordValue(endedStallNanos[vcpu]);
      endedStallNanos[vcpu] = -1;
    }
  }

  /// How long stalls took that are over by now.
  public Histogram latency() {
    for (int vcpu = 0; vcpu < endedStallNanos.length; vcpu++) {
      count(vcpu);
    }
    return latency;
  }

  /// A vCPU stops running: if all others are stalled as well, all are until the first runs again.
  private void allBlocked(long since) {
    if (allBlockedSince >= 0) {
      allBlockedNanos += Math.min(since, allBlockedUntil) - allBlockedSince;
      allBlockedSince = -1;
    }
    long first = Long.MAX_VALUE;
    for (int i = 0; i < runsAgainNanos.length && first > since; i++) {
      first = Math.min(first, runsAgainNanos[i]);
    }
    if (first > since && unfinished > 0) {
      allBlockedSince = since;
      allBlockedUntil = first;
    }
  }

  /// A vCPU attempts its first touch at the target.
  public void attempted(int vcpu) {
    if (firstAttemptNanos < 0) {
      firstAttemptNanos = timeline.now();
      firstVcpu = vcpu;
    }
  }

  /// A vCPU completes its first touch at the target.
  public void completed(int vcpu, long nanos) {
    if (firstCompleteNanos < 0 && vcpu == firstVcpu) {
      firstCompleteNanos = nanos;
    }
  }

  /// When the vCPU that attempted its first touch first completed it; -1 if it has not by now.
  public long firstCompleteNanos() {
    return firstCompleteNanos <= timeline.now() ? firstCompleteNanos : -1;
  }

  /// When a vCPU first attempted to touch a page; -1 if none has.
  public long firstAttemptNanos() {
    return firstAttemptNanos;
  }

  /// How long all vCPUs stalled together.
  public long allBlockedNanos() {
    return allBlockedNanos;
  }
}
