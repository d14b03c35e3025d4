package dev.faultline.simulator.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ctrl-C: whoever works is told to stop, and gets a while to write down what there is. The process
/// then ends with status 130.
final class Interrupts {
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch finished = new CountDownLatch(1);
  private @Nullable Runnable stop;
  private boolean hooked;

  /// @param ofProcess whether it hears of the process's own end, as Ctrl-C brings about
  Interrupts(boolean ofProcess) {
    hooked = !ofProcess;
  }

  /// Calls `newStop` when the user wants to stop, from another thread.
  synchronized void whenAsked(Runnable newStop) {
    stop = newStop;
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::ask, "faultline-stop"));
    }
  }

  /// All is written: the process may end.
  void finished() {
    finished.countDown();
  }

  /// What Ctrl-C does.
  void ask() {
    if (finished.getCount() == 0) {
      return;
    }
    stopWork();
    try {
      boolean inTime = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println("faultline: did not stop within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void stopWork() {
    if (stop != null) {
      stop.run();
    }
  }
}
