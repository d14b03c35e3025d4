package dev.faultline.agent.pager;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.mapping.libc.Sockets;
import dev.faultline.agent.mapping.libc.Sockets.Received;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// A Unix socket over which a hypervisor hands its userfaultfd over: one message, its text, and the
/// descriptor beside it.
public final class HandOverSocket implements AutoCloseable {
  /// What came.
  ///
  /// @param text as the hypervisor wrote it; not looked at yet
  /// @param descriptor of its userfaultfd
  /// @param process that sent it
  public record Gift(String text, int descriptor, long process) {}

  private static final int TEXT_BYTES_MAX = 1 << 20;
  private static final int LOOK_MILLIS = 100;
  private static final int MESSAGE_MILLIS_MAX = 5000;

  private final int fd;
  private final Path path;
  private final boolean listens;

  private HandOverSocket(long fd, Path path, boolean listens) {
    this.fd = (int) fd;
    this.path = path;
    this.listens = listens;
  }

  /// Listens, as Firecracker wants it.
  ///
  /// @throws HostException if the path is taken, or cannot be
  public static HandOverSocket listen(Path path) {
    long fd = Sockets.listen(path.toString());
    if (Libc.failed(fd)) {
      String why = fd == -98 ? "something is there already; remove it" : Libc.error(fd);
      throw new HostException(path + ": no socket can listen there: " + why);
    }
    return new HandOverSocket(fd, path, true);
  }

  /// Connects to one who listens.
  ///
  /// @throws HostException if nobody does
  public static HandOverSocket connect(Path path) {
    long fd = Sockets.connect(path.toString());
    if (Libc.failed(fd)) {
      throw new HostException(path + ": nobody listens there: " + Libc.error(fd));
    }
    return new HandOverSocket(fd, path, false);
  }

  /// Waits for the hand-over.
  ///
  /// @param wanted asked now and then
  /// @throws HostException if what comes is none, or it is not wanted any more
  public Gift await(BooleanSupplier wanted) {
    if (!listens) {
      return take(fd);
    }
    while (!Sockets.awaitInput(fd, LOOK_MILLIS)) {
      if (!wanted.getAsBoolean()) {
        throw new HostException("stopped before a hypervisor came");
      }
    }
    long connection = Sockets.accept(fd);
    if (Libc.failed(connection)) {
      throw new HostException(path + ": " + Libc.error(connection));
    }
    try {
      return take((int) connection);
    } finally {
      Libc.close((int) connection);
    }
  }

  private Gift take(int from) {
    StringBuilder text = new StringBuilder();
    int descriptor = -1;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(TEXT_BYTES_MAX, 8);
      while (descriptor < 0 || !isWhole(text)) {
        if (!Sockets.awaitInput(from, MESSAGE_MILLIS_MAX)) {
          throw lacks(text, descriptor, "sent no more for 5 s");
        }
        Received part = Sockets.receive(from, into);
        descriptor = one(part.descriptors(), descriptor);
        if (part.bytes() == 0) {
          throw lacks(text, descriptor, "closed the connection");
        }
        byte[] bytes = into.asSlice(0, part.bytes()).toArray(JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.UTF_8));
        if (text.length() > TEXT_BYTES_MAX) {
          throw lacks(text, descriptor, "sent more than 1 MiB");
        }
      }
      return new Gift(text.toString().trim(), descriptor, Sockets.peer(from));
    } catch (HostException e) {
      if (descriptor >= 0) {
        Libc.close(descriptor);
      }
      throw e;
    }
  }

  /// Keeps the first descriptor; all others are closed.
  private static int one(int[] came, int before) {
    int kept = before;
    for (int one : came) {
      if (kept < 0) {
        kept = one;
      } else {
        Libc.close(one);
      }
    }
    return kept;
  }

  private static boolean isWhole(CharSequence text) {
    String trimmed = text.toString().trim();
    return trimmed.endsWith("]") || trimmed.endsWith("}");
  }

  private static HostException lacks(CharSequence text, int descriptor, String how) {
    String missing =
        descriptor >= 0
            ? "its regions"
            : text.isEmpty() ? "its regions and no descriptor" : "the descriptor of a userfaultfd";
    return new HostException("the hypervisor " + how + " before it had sent " + missing);
  }

  @Override
  public void close() {
    Libc.close(fd);
    if (listens) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // it stays, and the next one says so
      }
    }
  }
}
