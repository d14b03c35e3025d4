package dev.faultline.agent.machine;

import dev.faultline.agent.fault.Threads;
import dev.faultline.agent.mapping.libc.LibcThreads;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The thread of a vCPU, which runs or stands as it is told, until it is told to end.
final class VcpuThread {
  private static final long STOP_PARK_NANOS = 50_000;
  private static final long STOP_SPIN_NANOS = 30_000;
  private static final int KIND = 3;
  private static final int STAND = 0;
  private static final int RUN = 1;
  private static final int END = 2;

  final Thread thread;
  private final Runnable begins;
  private final LongConsumer work;
  private final BooleanSupplier isDone;
  private volatile long command; // a count of commands, with the kind in the lowest two bits
  private volatile long obeyed = -1;
  private volatile @Nullable Thread commander;
  private volatile @Nullable Throwable failure;
  private volatile long cpuNanosAtEnd;

  /// @param begins done first, on the thread
  /// @param work is given a command, and done until that is not the last one any more
  /// @param isDone whether nothing is left to do
  VcpuThread(String name, Runnable begins, LongConsumer work, BooleanSupplier isDone) {
    this.begins = begins;
    this.work = work;
    this.isDone = isDone;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::live);
  }

  void run() {
    give(RUN);
  }

  void stop() {
    give(STAND);
  }

  private void give(int kind) {
    command = ((command >>> 2) + 1 << 2) | kind;
    LockSupport.unpark(thread);
  }

  /// Whether this is still the last command.
  boolean isTold(long mine) {
    return command == mine;
  }

  /// Returns when it stands.
  ///
  /// @param meanwhile done again and again while it does not
  void awaitStop(Runnable meanwhile) {
    commander = Thread.currentThread();
    long mine = command;
    long park = System.nanoTime() + STOP_SPIN_NANOS;
    while (obeyed != mine && thread.isAlive()) {
      if (System.nanoTime() < park) {
        Thread.onSpinWait();
      } else {
        meanwhile.run();
        LockSupport.parkNanos(STOP_PARK_NANOS);
      }
    }
    commander = null;
  }

  /// CPU time; any thread.
  long cpuNanos() {
    long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
    return nanos < 0 ? cpuNanosAtEnd : nanos;
  }

  /// Ends it, while it stands; returns when it has ended.
  void end() {
    cpuNanosAtEnd = Math.max(0, cpuNanos());
    give(END);
    Threads.join(thread);
  }

  private void live() {
    begins.run();
    LibcThreads.timerSlack(1_000);
    LibcThreads.shortSlice(); // when its page has come, it runs
    while (true) {
      long mine = command;
      if ((mine & KIND) == RUN && !isDone.getAsBoolean() && failure == null) {
        try {
          work.accept(mine);
        } catch (RuntimeException | Error e) {
          failure = e;
        }
        continue;
      }
      if ((mine & KIND) == END) {
        return;
      }
      obeyed = mine;
      LockSupport.unpark(commander);
      while (command == mine) {
        LockSupport.park(this);
      }
    }
  }

  /// What went wrong in it; null if nothing has. Any thread.
  @Nullable Throwable failure() {
    return failure;
  }
}
