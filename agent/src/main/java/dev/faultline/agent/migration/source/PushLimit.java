package dev.faultline.agent.migration.source;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.Nanos;

/// The rate limit of all pushes together. Without a window a unit leaves when what left before it
/// has taken its time. With one, what the rate gives for a window leaves as fast as it goes, and
/// then nothing until the window is over; the next begins with what leaves first in it. So does
/// QEMU, by a tenth of a second (`migration_rate_limit` in its migration/migration.c).
final class PushLimit {
  private final long windowNanos; // 0 for none
  private final long latenessNanos;
  private long bytesPerSecond; // 0 for none
  private long dueNanos;
  private long leftNanos; // of this window, at the rate
  private boolean begun;

  /// @param latenessNanos what a unit that leaves so late at most loses is won back: on a host a
  ///   thread is woken late for each, and a rate of 128 MiB/s was one of 101 to 110
  PushLimit(MigrationSpec how, long latenessNanos) {
    bytesPerSecond = how.pushLimitBytesPerSecond();
    windowNanos = how.pushLimitWindowNanos();
    this.latenessNanos = latenessNanos;
  }

  /// From now on.
  void set(long newBytesPerSecond) {
    begun &= newBytesPerSecond == bytesPerSecond;
    bytesPerSecond = newBytesPerSecond;
  }

  boolean holdsBack(long nowNanos) {
    return begun && bytesPerSecond > 0 && nowNanos < dueNanos && leftNanos <= 0;
  }

  /// When the next unit may leave, if it is held back.
  long dueNanos() {
    return dueNanos;
  }

  /// So much has left.
  void left(long bytes, long nowNanos) {
    if (bytesPerSecond == 0) {
      return;
    }
    long takes = Nanos.ceil(bytes, bytesPerSecond);
    if (windowNanos == 0) {
      dueNanos = takes + (begun ? Math.max(dueNanos, nowNanos - latenessNanos) : nowNanos);
    } else if (!begun || nowNanos >= dueNanos) {
      dueNanos = nowNanos + windowNanos;
      leftNanos = windowNanos - takes;
    } else {
      leftNanos -= takes;
    }
    begun = true;
  }
}
