package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Unix sockets that carry descriptors (`man 7 unix`, SCM_RIGHTS), which Java's own do not. Each
/// call gives its result, or `-errno`, as those of [Libc]. Layouts are those of x86-64 and aarch64.
public final class Sockets {
  /// What one message brought.
  ///
  /// @param bytes of it; 0 when the peer has closed
  /// @param descriptors that came with it, which are ours from now on
  public record Received(long bytes, int[] descriptors) {}

  private static final int AF_UNIX = 1;
  private static final int STREAM_CLOEXEC = 1 | 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SO_PEERCRED = 17;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int PATH_BYTES_MAX = 107;
  private static final int CONTROL_BYTES = 16 + 4 * 253; // SCM_MAX_FD
  private static final short POLLIN = 1;

  private static final MethodHandle SOCKET =
      Libc.handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND =
      Libc.handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CONNECT =
      Libc.handle("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle LISTEN = Libc.handle("listen", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle ACCEPT =
      Libc.handle("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle RECVMSG =
      Libc.handle("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      Libc.handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

  private Sockets() {}

  /// A socket that listens at a path, where nothing must be.
  public static long listen(String path) {
    byte[] name = name(path);
    long fd = socket();
    if (Libc.failed(fd)) {
      return fd;
    }
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(name, arena);
      long bound = Libc.result((int) BIND.invokeExact(state, (int) fd, address, 110), state);
      if (!Libc.failed(bound)) {
        bound = Libc.result((int) LISTEN.invokeExact(state, (int) fd, 1), state);
      }
      return openOr(fd, bound);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// A socket that is connected to who listens at a path.
  public static long connect(String path) {
    byte[] name = name(path);
    long fd = socket();
    if (Libc.failed(fd)) {
      return fd;
    }
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(name, arena);
      return openOr(
          fd, Libc.result((int) CONNECT.invokeExact(state, (int) fd, address, 110), state));
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  private static long socket() {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      return Libc.result((int) SOCKET.invokeExact(state, AF_UNIX, STREAM_CLOEXEC, 0), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  private static long openOr(long fd, long result) {
    if (Libc.failed(result)) {
      Libc.close((int) fd);
      return result;
    }
    return fd;
  }

  /// @throws HostException if the path is too long for a socket
  private static byte[] name(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > PATH_BYTES_MAX) {
      throw new HostException(
          path + ": a socket's path has at most " + PATH_BYTES_MAX + " bytes; use a shorter one");
    }
    return bytes;
  }

  private static MemorySegment address(byte[] bytes, Arena arena) {
    MemorySegment address = arena.allocate(110, 8);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
    return address;
  }

  /// The next connection.
  public static long accept(int listener) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try {
      return Libc.result(
          (int)
              ACCEPT.invokeExact(state, listener, MemorySegment.NULL, MemorySegment.NULL, 02000000),
          state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Waits until there is something to read or to accept; false if there is not in time.
  public static boolean awaitInput(int fd, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(8, 4);
      one.set(JAVA_INT, 0, fd);
      one.set(JAVA_SHORT, 4, POLLIN);
      return HotCalls.poll(one, 1, millis) > 0;
    }
  }

  /// The process at the other end, or `-errno`.
  public static long peer(int fd) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(12, 4);
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, 12);
      long result =
          Libc.result(
              (int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_PEERCRED, credentials, length),
              state);
      return Libc.failed(result) ? result : credentials.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Takes what is there of a message, and the descriptors that came with it.
  ///
  /// @throws HostException if it cannot be received
  public static Received receive(int fd, MemorySegment into) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = arena.allocate(16, 8);
      part.set(ADDRESS, 0, into);
      part.set(JAVA_LONG, 8, into.byteSize());
      MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
      MemorySegment message = arena.allocate(56, 8);
      message.set(ADDRESS, 16, part);
      message.set(JAVA_LONG, 24, 1);
      message.set(ADDRESS, 32, control);
      message.set(JAVA_LONG, 40, CONTROL_BYTES);
      long bytes =
          Libc.result((long) RECVMSG.invokeExact(state, fd, message, MSG_CMSG_CLOEXEC), state);
      if (Libc.failed(bytes)) {
        throw new HostException("no message from the socket: " + Libc.error(bytes));
      }
      return new Received(bytes, descriptors(control, message.get(JAVA_LONG, 40)));
    } catch (HostException e) {
      throw e;
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  private static int[] descriptors(MemorySegment control, long controlBytes) {
    if (controlBytes < 16
        || control.get(JAVA_INT, 8) != SOL_SOCKET
        || control.get(JAVA_INT, 12) != SCM_RIGHTS) {
      return new int[0];
    }
    long length = Math.min(control.get(JAVA_LONG, 0), controlBytes);
    int[] all = new int[(int) ((length - 16) / Integer.BYTES)];
    for (int i = 0; i < all.length; i++) {
      all[i] = control.get(JAVA_INT, 16 + 4L * i);
    }
    return all;
  }
}
