package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// What the C library does to single threads; as [Libc].
public final class LibcThreads {
  private static final MethodHandle GETTID = Libc.handle("gettid", JAVA_INT);
  private static final MethodHandle SETPRIORITY =
      Libc.handle("setpriority", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = Libc.handle("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle PRCTL =
      Libc.variadic("prctl", 1, JAVA_INT, JAVA_INT, JAVA_LONG);

  private static final MethodHandle SYSCALL =
      Libc.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

  /// `sched_setattr`; -1 where we do not know its number.
  private static final long SCHED_SETATTR =
      switch (System.getProperty("os.arch")) {
        case "amd64" -> 314;
        case "aarch64" -> 274;
        default -> -1;
      };

  private static final int ATTR_BYTES = 48;
  private static final long ATTR_SIZE = 0;
  private static final long ATTR_RUNTIME = 24;

  private LibcThreads() {}

  /// The kernel's number of this thread.
  public static int gettid() {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      return (int) GETTID.invokeExact(state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Moves this thread, and no other, to a namespace.
  ///
  /// @param fd one of `/proc/PID/ns`
  public static long setns(int fd) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      return Libc.result((int) SETNS.invokeExact(state, fd, 0), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Has timers of this thread fire within so many nanoseconds of their time, instead of 50 us.
  public static void timerSlack(long nanos) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      int setTimerSlack = 29;
      long ignored = Libc.result((int) PRCTL.invokeExact(state, setTimerSlack, nanos), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Has this thread run for a tenth of a millisecond at a time: when it wakes up, it need not wait
  /// until another's slice of some milliseconds is over. It has no larger share of the processor by
  /// that. Linux 6.12 (EEVDF, `sched_runtime` of a normal thread); nothing where that is not.
  public static void shortSlice() {
    if (SCHED_SETATTR < 0) {
      return;
    }
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(ATTR_BYTES, Long.BYTES);
      attributes.set(JAVA_INT, ATTR_SIZE, ATTR_BYTES);
      attributes.set(JAVA_LONG, ATTR_RUNTIME, 100_000);
      long ignored = (long) SYSCALL.invokeExact(state, SCHED_SETATTR, 0, attributes, 0);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Makes a thread of this process nicer to others, which anybody may.
  ///
  /// @param nice 0 to 19
  public static long setNice(int threadId, int nice) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      int ofOne = 0;
      return Libc.result((int) SETPRIORITY.invokeExact(state, ofOne, threadId, nice), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }
}
