package dev.faultline.agent.session;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What concerns one endpoint, done one after the other. Whoever posts a letter while nobody is at
/// work does the work itself, and all that comes meanwhile; so a message, a fault or a completion
/// costs no change of threads, which on an idle core takes longer than a page on the wire. At any
/// instant at most one thread, the *owner*, is at work.
///
/// Bounded: who posts into a full box waits, but for the owner itself.
public final class Mailbox {
  /// Far more than one migration can have under way at once.
  public static final int CAPACITY = 4096;

  private static final long FULL_PARK_NANOS = 50_000;

  private final ConcurrentLinkedQueue<Runnable> letters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Runnable afterwards;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Thread owner;

  /// @param afterwards runs after some letters, as the owner
  /// @param failed hears of what a letter throws, as the owner
  public Mailbox(Runnable afterwards, Consumer<Throwable> failed) {
    this.afterwards = afterwards;
    this.failed = failed;
  }

  /// Has the letter done, now or soon; it must not block. Any thread.
  public void post(Runnable letter) {
    while (pending.get() >= CAPACITY && owner != Thread.currentThread()) {
      LockSupport.parkNanos(this, FULL_PARK_NANOS);
    }
    letters.add(letter);
    if (pending.getAndIncrement() == 0) {
      work();
    }
  }

  private void work() {
    owner = Thread.currentThread();
    int done;
    do {
      done = pending.get();
      for (int i = 0; i < done; i++) {
        run(take());
      }
      run(afterwards);
      owner = null;
      int left = pending.addAndGet(-done);
      if (left == 0) {
        return;
      }
      owner = Thread.currentThread();
    } while (true);
  }

  private Runnable take() {
    Runnable letter = letters.poll();
    if (letter == null) {
      throw new IllegalStateException("a letter was counted that is not there");
    }
    return letter;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) { // else it would be at work for good
      failed.accept(e);
    }
  }

  /// How many letters wait or are being done.
  public int depth() {
    return pending.get();
  }
}
