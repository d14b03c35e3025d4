package dev.faultline.simulator.cli.out;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Ctrl-C: whoever works is told to stop, and gets a while to write down what there is. The process
/// then ends with status 130.
public final class Interrupts {
  private static final int PATIENCE_SECONDS = 30;
  private static final int HEARING_SECONDS = 2;

  private final CountDownLatch finished = new CountDownLatch(1);
  private @Nullable Runnable stop;
  private BooleanSupplier hears = () -> true;
  private boolean hooked;

  /// @param ofProcess whether it hears of the process's own end, as Ctrl-C brings about
  public Interrupts(boolean ofProcess) {
    hooked = !ofProcess;
  }

  /// Calls `newStop` when the user wants to stop, from another thread.
  public void whenAsked(Runnable newStop) {
    whenAsked(newStop, () -> true);
  }

  /// @param hearing whether whoever works has heard of it: nobody waits for long for one that has
  ///   not
  public synchronized void whenAsked(Runnable newStop, BooleanSupplier hearing) {
    stop = newStop;
    hears = hearing;
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::ask, "faultline-stop"));
    }
  }

  /// All is written: the process may end.
  public void finished() {
    finished.countDown();
  }

  /// What Ctrl-C does.
  public void ask() {
    if (finished.getCount() == 0) {
      return;
    }
    stopWork();
    try {
      if (finished.await(HEARING_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      boolean heard = haveHeard();
      if (heard && finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
      System.err.println(
          heard
              ? "faultline: did not stop within " + PATIENCE_SECONDS + " s"
              : "faultline: a run does not stop (a strategy that does not return, or ends the"
                  + " program?); its result is lost, runs that were written are kept");
      Runtime.getRuntime().halt(ExitStatus.STOPPED); // whatever status somebody exits with
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean haveHeard() {
    return hears.getAsBoolean();
  }

  public synchronized void stopWork() {
    if (stop != null) {
      stop.run();
    }
  }
}
