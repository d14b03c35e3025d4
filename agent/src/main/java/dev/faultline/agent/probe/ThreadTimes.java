package dev.faultline.agent.probe;

import java.lang.management.ManagementFactory;

/// CPU time of a thread that is known once it has called.
final class ThreadTimes {
  private volatile long thread = -1;

  /// The thread whose time is wanted says so; again and again, if that is easier.
  void called() {
    if (thread < 0) {
      thread = Thread.currentThread().threadId();
    }
  }

  /// Its CPU time so far; -1 while it has not called, or where the JVM does not know.
  long nanos() {
    return thread < 0 ? -1 : ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
  }
}
