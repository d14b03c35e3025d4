package dev.faultline.simulator.live.failure;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A host without memory for some of its processes: a control group of the kernel
/// (Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst) that has room for one page.
/// Who is put into it keeps what it has, and is killed when it needs more.
final class FullHost implements AutoCloseable {
  private static final Path FIRST = Path.of("/sys/fs/cgroup/memory");
  private static final String FIRST_LIMIT = "memory.limit_in_bytes";
  private static final Path SECOND = Path.of("/sys/fs/cgroup");
  private static final String SECOND_LIMIT = "memory.max";
  private static final String PROCESSES = "cgroup.procs";
  private static final String ROOM_BYTES = "4096";
  private static final int LOOKS_MAX = 50;
  private static final long LOOK_NANOS = 20_000_000;

  private final List<Path> groups = new ArrayList<>();

  /// Where groups are made; null if none can be.
  private static @Nullable Path parent() {
    if (Files.isWritable(FIRST.resolve(FIRST_LIMIT))) {
      return FIRST;
    }
    try {
      Path handed = SECOND.resolve("cgroup.subtree_control");
      boolean ours = Files.isWritable(handed) && Files.readString(handed).contains("memory");
      return ours ? SECOND : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// @throws RequestException if this process may not do that here
  static void check() {
    if (parent() == null) {
      throw new RequestException(
          "a failure of kind out-of-memory is set, which needs a memory control group of the"
              + " kernel: run as root on a host that has them (/sys/fs/cgroup), or use --engine"
              + " virtual");
    }
  }

  /// From now on there is no memory for a process.
  void hit(ProcessHandle process) {
    Path parent = parent();
    if (parent == null) {
      throw new IllegalStateException("not checked");
    }
    Path group = parent.resolve("faultline-" + process.pid());
    try {
      Files.createDirectory(group);
      groups.add(group);
      String limit = parent.equals(FIRST) ? FIRST_LIMIT : SECOND_LIMIT;
      Files.writeString(group.resolve(limit), ROOM_BYTES);
      Files.writeString(group.resolve(PROCESSES), Long.toString(process.pid()));
    } catch (IOException e) {
      throw new IllegalStateException("no memory could be taken from " + process.pid() + ": " + e);
    }
  }

  /// Who is still there has memory again.
  @Override
  public void close() {
    groups.forEach(FullHost::remove);
    groups.clear();
  }

  /// A group is removed once nobody is in it; who was killed is for a little while.
  private static void remove(Path group) {
    for (int look = 0; Files.exists(group) && look < LOOKS_MAX; look++) {
      try {
        for (String pid : Files.readAllLines(group.resolve(PROCESSES))) {
          Files.writeString(group.resolveSibling(PROCESSES), pid);
        }
        Files.delete(group);
      } catch (IOException e) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }
}
