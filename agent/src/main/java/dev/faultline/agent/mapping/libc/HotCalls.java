package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls that a fault and an arriving page make. Unlike those of [Libc] they do not bring the
/// reason for a failure along, only -1: to fetch it can make an object a call, and these are made
/// by the million. Normal, non-critical downcalls too.
public final class HotCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          JAVA_INT,
          new MemoryLayout[] {JAVA_INT, JAVA_LONG, ADDRESS},
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle READ =
      handle("read", JAVA_LONG, new MemoryLayout[] {JAVA_INT, ADDRESS, JAVA_LONG});
  private static final MethodHandle POLL =
      handle("poll", JAVA_INT, new MemoryLayout[] {ADDRESS, JAVA_LONG, JAVA_INT});

  private HotCalls() {}

  private static MethodHandle handle(
      String name, MemoryLayout result, MemoryLayout[] arguments, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        options);
  }

  private static AssertionError unexpected(Throwable e) {
    return new AssertionError("a call of the C library threw", e);
  }

  public static int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return (int) IOCTL.invokeExact(fd, request, argument);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Reads; -1 also where there is nothing to read.
  public static long read(int fd, MemorySegment into, long bytes) {
    try {
      return (long) READ.invokeExact(fd, into, bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Waits until one of the descriptors is ready.
  public static int poll(MemorySegment fds, long count, int timeoutMillis) {
    try {
      return (int) POLL.invokeExact(fds, count, timeoutMillis);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
