package dev.faultline.agent.wire.link;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Linux's own socket calls, for connections whose threads block: one call sends a whole unit from
/// mapped memory, one call receives it. No call here is *critical*, so that a thread that waits in
/// one is no obstacle to a collection.
///
/// Constants are those of x86-64 and arm64 (`asm-generic`).
public final class Sockets {
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_WAITALL = 0x100;
  public static final int POLLIN = 1;
  public static final int POLLOUT = 4;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;

  /// The most pieces of one call.
  public static final int PIECES_MAX = 1024;

  public static final int PIECE_BYTES = 16;
  public static final int MESSAGE_BYTES = 56;
  public static final int POLL_BYTES = 8;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETFL = 4;
  private static final int O_RDWR = 2;
  private static final int SHUT_RDWR = 2;
  private static final int EFD_NONBLOCK_CLOEXEC = 02004000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_MAX_PACING_RATE = 47;
  private static final int SO_BUF_LOCK = 72;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int TCP_CONGESTION = 13;
  private static final int TCP_INFO_BYTES = 240;
  private static final long TCP_INFO_SND_MSS = 16;
  private static final long LOOPBACK_SEGMENT_BYTES = 32 << 10;
  private static final long TCP_INFO_RTT = 68;
  private static final long TCP_INFO_MIN_RTT = 148;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SENDMSG = handle("sendmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle RECV = handle("recv", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle POLL = handle("poll", INT, POINTER, LONG, INT);
  private static final MethodHandle SHUTDOWN = handle("shutdown", INT, INT, INT);
  private static final MethodHandle CLOSE = handle("close", INT, INT);
  private static final MethodHandle EVENTFD = handle("eventfd", INT, INT, INT);
  private static final MethodHandle WRITE = handle("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle READ = handle("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle GETSOCKOPT =
      handle("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
  private static final MethodHandle FCNTL =
      LINKER.downcallHandle(
          LIBC.find("fcntl").orElseThrow(),
          FunctionDescriptor.of(INT, INT, INT, INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));

  private Sockets() {}

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBC.find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /// Whether this operating system has these calls.
  public static boolean available() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /// Where a call leaves its error number; for one thread at a time.
  public static MemorySegment newState(Arena arena) {
    return arena.allocate(STATE);
  }

  public static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /// Sends the pieces that `message`, a `msghdr`, names. The number of bytes sent, or -1.
  public static long send(MemorySegment state, int socket, MemorySegment message, int flags) {
    try {
      return (long) SENDMSG.invokeExact(state, socket, message, flags | MSG_NOSIGNAL);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// The number of bytes received, 0 at the end of the stream, or -1.
  public static long receive(MemorySegment state, int socket, long address, long bytes, int flags) {
    try {
      return (long) RECV.invokeExact(state, socket, MemorySegment.ofAddress(address), bytes, flags);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// @param polls an array of `pollfd`
  public static int poll(MemorySegment state, MemorySegment polls, long count, int timeoutMillis) {
    try {
      return (int) POLL.invokeExact(state, polls, count, timeoutMillis);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// A descriptor of our own for the same socket, whose calls block.
  public static int takeOver(int socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = newState(arena);
      int copy = (int) FCNTL.invokeExact(state, socket, F_DUPFD_CLOEXEC, 0);
      if (copy < 0 || (int) FCNTL.invokeExact(state, copy, F_SETFL, O_RDWR) < 0) {
        throw new IOException("fcntl failed with error " + errno(state));
      }
      return copy;
    } catch (IOException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Ends both directions; a thread that waits in a call on this socket returns.
  public static void shutdown(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      int unused = (int) SHUTDOWN.invokeExact(newState(arena), socket, SHUT_RDWR);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  public static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      int unused = (int) CLOSE.invokeExact(newState(arena), descriptor);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// A descriptor that [#poll] finds readable after a [#signal].
  public static int newSignal() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = newState(arena);
      int descriptor = (int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC);
      if (descriptor < 0) {
        throw new IOException("eventfd failed with error " + errno(state));
      }
      return descriptor;
    } catch (IOException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  public static void signal(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(LONG, 1);
      long unused = (long) WRITE.invokeExact(newState(arena), descriptor, one, (long) Long.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  public static void clearSignal(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(LONG);
      long unused = (long) READ.invokeExact(newState(arena), descriptor, count, (long) Long.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Has TCP itself send no faster than this, in small pieces at even distances.
  public static void pace(int socket, long bytesPerSecond) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(LONG, bytesPerSecond);
      int unused =
          (int)
              SETSOCKOPT.invokeExact(
                  newState(arena), socket, SOL_SOCKET, SO_MAX_PACING_RATE, value, Long.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Bounds what the connection may have received that nobody has read.
  static void receiveBuffer(int socket, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(INT, (int) Math.min(bytes, 1 << 30));
      MemorySegment state = newState(arena);
      int unused =
          (int) SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_RCVBUF, value, Integer.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Bounds what the connection may have sent or queued that is not acknowledged. Where the system
  /// does not allow so much (`net.core.wmem_max`), TCP's own choice is restored.
  public static void bound(int socket, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      // The kernel doubles it, and counts its own overhead, about as much where segments are small.
      MemorySegment value = arena.allocateFrom(INT, (int) Math.min(bytes / 2, 1 << 30));
      MemorySegment length = arena.allocateFrom(INT, Integer.BYTES);
      MemorySegment state = newState(arena);
      int unused =
          (int) SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_SNDBUF, value, Integer.BYTES);
      MemorySegment got = arena.allocate(INT);
      int read = (int) GETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_SNDBUF, got, length);
      if (read == 0 && got.get(INT, 0) < bytes / 2 * 2) {
        value.set(INT, 0, 0);
        int ignored =
            (int)
                SETSOCKOPT.invokeExact(
                    state, socket, SOL_SOCKET, SO_BUF_LOCK, value, Integer.BYTES);
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Has TCP react to losses only, and send without pauses of its own: on loopback, where there are
  /// neither losses nor a bottleneck whose rate could be measured.
  public static void unpaced(int socket) {
    byte[] reno = {'r', 'e', 'n', 'o'};
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(ValueLayout.JAVA_BYTE, reno);
      int unused =
          (int)
              SETSOCKOPT.invokeExact(
                  newState(arena), socket, IPPROTO_TCP, TCP_CONGESTION, name, reno.length);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Whether segments of this size (see [#segmentBytes]) are those of loopback, which has some 64
  /// KiB, where other links have at most 9.
  public static boolean isLoopback(long segmentBytes) {
    return segmentBytes >= LOOPBACK_SEGMENT_BYTES;
  }

  /// Bytes of a full segment; -1 where there are none, as for Unix sockets.
  public static long segmentBytes(int socket) {
    return info(socket, TCP_INFO_SND_MSS);
  }

  /// Smoothed and least round trip as TCP measured them, in nanoseconds; -1 where there is none, as
  /// for Unix sockets.
  public static RoundTrip roundTrip(int socket) {
    long smoothed = info(socket, TCP_INFO_RTT);
    return smoothed < 0
        ? new RoundTrip(-1, -1)
        : new RoundTrip(smoothed * 1000L, info(socket, TCP_INFO_MIN_RTT) * 1000L);
  }

  private static long info(int socket, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TCP_INFO_BYTES);
      MemorySegment length = arena.allocateFrom(INT, TCP_INFO_BYTES);
      int result =
          (int)
              GETSOCKOPT.invokeExact(newState(arena), socket, IPPROTO_TCP, TCP_INFO, info, length);
      return result < 0 || length.get(INT, 0) < TCP_INFO_MIN_RTT + Integer.BYTES
          ? -1
          : Integer.toUnsignedLong(info.get(INT, offset));
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// What TCP knows of the way to the peer and back.
  public record RoundTrip(long smoothedNanos, long leastNanos) {}
}
