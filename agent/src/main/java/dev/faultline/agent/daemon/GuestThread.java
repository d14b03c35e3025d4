package dev.faultline.agent.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread of one guest on an agent, which does in order what may block. Whatever is thrown
/// there is told, an error such as memory that ran out, too: nobody would wait for its end in vain.
final class GuestThread {
  private final Consumer<Throwable> failed;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "guest");
            thread.setDaemon(true);
            return thread;
          });

  private volatile Runnable shortcut = () -> {};

  /// @param failed hears of what a task throws, on this thread
  GuestThread(Consumer<Throwable> failed) {
    this.failed = failed;
  }

  /// Has something done, unless the guest is gone.
  void work(Runnable task) {
    try {
      worker.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      // nothing is left to be done
    }
  }

  /// Returns when it is done, or has failed.
  void workAndWait(Runnable task) {
    CompletableFuture<@Nullable Void> isDone = new CompletableFuture<>();
    work(
        () -> {
          try {
            task.run();
          } finally {
            isDone.complete(null);
          }
        });
    isDone.join();
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  /// Says how what takes long is given up when this ends.
  void whenHurried(Runnable how) {
    shortcut = how;
  }

  /// Does what it was given before, and no more; of what takes long not all.
  void end() {
    shortcut.run();
    worker.shutdown();
  }

  void awaitEnd(long seconds) throws InterruptedException {
    boolean unused = worker.awaitTermination(seconds, TimeUnit.SECONDS);
  }
}
