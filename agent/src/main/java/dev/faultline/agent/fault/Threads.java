package dev.faultline.agent.fault;

/// Ends of threads.
public final class Threads {
  private Threads() {}

  /// Waits until a thread has ended, however often it is interrupted meanwhile; what it uses may be
  /// closed then.
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
