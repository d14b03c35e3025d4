package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Descriptors of other processes (`man 2 pidfd_getfd`, Linux 5.6). Each call gives its result, or
/// `-errno`, as those of [Libc].
public final class Descriptors {
  private static final long PIDFD_OPEN = 434;
  private static final long PIDFD_GETFD = 438;
  private static final MethodHandle SYSCALL =
      Libc.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Descriptors() {}

  /// A descriptor of ours for what another process has under a number. Who may trace it may do so.
  public static long take(long process, int number) {
    long pidfd = call(PIDFD_OPEN, process, 0);
    if (Libc.failed(pidfd)) {
      return pidfd;
    }
    long taken = call(PIDFD_GETFD, pidfd, number);
    Libc.close((int) pidfd);
    return taken;
  }

  private static long call(long number, long first, long second) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      return Libc.result((long) SYSCALL.invokeExact(state, number, first, second, 0L), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }
}
