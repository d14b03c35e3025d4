package dev.faultline.agent.mapping.libc;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Network namespaces of other processes. A socket belongs to the namespace of the thread that made
/// it, for as long as it lives, whoever uses it later.
public final class Namespaces {
  private Namespaces() {}

  /// Runs something on a thread of its own inside the network namespace of a process, and waits for
  /// it. Threads that it starts are in there too.
  ///
  /// @param process whose namespace; 0 for ours, where no other thread is needed
  /// @throws IOException if the namespace cannot be entered, as without root; or the task's own
  public static <T> T call(long process, Callable<T> task)
      throws IOException, InterruptedException {
    FutureTask<T> future =
        new FutureTask<>(
            () -> {
              if (process != 0) {
                enter(process);
              }
              return task.call();
            });
    if (process == 0) {
      future.run();
    } else {
      Thread.ofPlatform().name("namespace-" + process).daemon().start(future);
    }
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private static void enter(long process) throws IOException {
    String path = "/proc/" + process + "/ns/net";
    long fd = Libc.open(path, Libc.O_CLOEXEC, 0);
    if (Libc.failed(fd)) {
      throw new IOException(path + ": " + Libc.error(fd));
    }
    long entered = LibcThreads.setns((int) fd);
    long unused = Libc.close((int) fd);
    if (Libc.failed(entered)) {
      throw new IOException(path + " cannot be entered: " + Libc.error(entered));
    }
  }
}
