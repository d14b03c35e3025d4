package dev.faultline.agent.machine;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/// What the vCPUs of a target measure together.
final class TargetMeter {
  private static final long LATENCY_NANOS_MAX = 600_000_000_000L;

  private final AtomicHistogram latencies = new AtomicHistogram(LATENCY_NANOS_MAX, 3);
  private final AtomicLong attemptedNanos = new AtomicLong();
  private volatile int firstVcpu = -1;
  private volatile long completedNanos;
  private int unfinished;
  private int blocked;
  private long allBlockedSince;
  private boolean allBlocked;
  private long blocktimeNanos;

  TargetMeter(int vcpus) {
    unfinished = vcpus;
  }

  /// A vCPU attempts its first touch.
  void attempted(int vcpu, long nowNanos) {
    if (attemptedNanos.get() == 0 && attemptedNanos.compareAndSet(0, nowNanos)) {
      firstVcpu = vcpu;
    }
  }

  /// A vCPU has done its first touch.
  void completed(int vcpu) {
    if (vcpu == firstVcpu) {
      completedNanos = System.nanoTime();
    }
  }

  synchronized void blocked(long nowNanos) {
    blocked++;
    look(nowNanos);
  }

  synchronized void unblocked(long nowNanos) {
    blocked--;
    look(nowNanos);
  }

  synchronized void finished(long nowNanos) {
    unfinished--;
    look(nowNanos);
  }

  private void look(long nowNanos) {
    boolean all = unfinished > 0 && blocked == unfinished;
    if (all && !allBlocked) {
      allBlockedSince = nowNanos;
    } else if (!all && allBlocked) {
      blocktimeNanos += Math.max(0, nowNanos - allBlockedSince);
    }
    allBlocked = all;
  }

  /// A vCPU has waited for a page.
  void waited(long nanos) {
    latencies.recordValue(Math.min(nanos, LATENCY_NANOS_MAX));
  }

  long attemptedNanos() {
    return attemptedNanos.get();
  }

  long completedNanos() {
    return completedNanos;
  }

  /// A copy.
  Histogram latencies() {
    return latencies.copy();
  }

  synchronized long blocktimeNanos(long nowNanos) {
    return blocktimeNanos + (allBlocked ? Math.max(0, nowNanos - allBlockedSince) : 0);
  }
}
