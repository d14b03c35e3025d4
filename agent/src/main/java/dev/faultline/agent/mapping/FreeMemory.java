package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The memory that this host can still give to a guest: what its kernel takes for available
/// (proc(5), `MemAvailable`), with free swap, and no more than the limits of its control groups
/// leave (`memory.max` of version 2, `memory.limit_in_bytes` of version 1), whose caches can go.
///
/// Without a look at it, a guest that is too large has the kernel end a process of its own choice.
public final class FreeMemory {
  private static final int FIELD = 2;
  private static final long KIB = 1024;
  private static final double GIB = 1 << 30;

  private final Path root;

  /// @param root of the file system, for tests
  FreeMemory(Path root) {
    this.root = root;
  }

  /// @param bytes that a guest certainly takes
  /// @throws HostException if that is more than there is
  public static void require(Backing backing, long bytes) {
    if (backing != Backing.FILE && backing != Backing.HUGETLB) { // those take it from elsewhere
      new FreeMemory(Path.of("/")).require(bytes);
    }
  }

  void require(long bytes) {
    long available = bytes();
    if (bytes > available) {
      throw new HostException(
          "the guest has %.1f GiB of written memory, and this host has %.1f GiB to give; use less"
                  .formatted(bytes / GIB, available / GIB)
              + " vm.memory or guest.fill");
    }
  }

  /// In bytes; `Long.MAX_VALUE` where the host says nothing.
  long bytes() {
    long left = Long.MAX_VALUE;
    List<String> memory = lines(root.resolve("proc/meminfo"));
    if (!memory.isEmpty()) {
      left = (field(memory, "MemAvailable:") + field(memory, "SwapFree:")) * KIB;
    }
    for (String group : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = group.split(":", FIELD + 1);
      if (parts.length == FIELD + 1 && (parts[1].isEmpty() || parts[1].equals("memory"))) {
        left = Math.min(left, inGroups(!parts[1].isEmpty(), parts[FIELD]));
      }
    }
    return left;
  }

  /// The least that a group or one above it leaves.
  private long inGroups(boolean first, String path) {
    Path groups = root.resolve("sys/fs/cgroup");
    Path top = first ? groups.resolve("memory") : groups;
    long left = Long.MAX_VALUE;
    Path at = top.resolve(path.substring(Math.min(1, path.length()))).normalize();
    for (; at != null && at.startsWith(top); at = at.getParent()) {
      List<String> limit = lines(at.resolve(first ? "memory.limit_in_bytes" : "memory.max"));
      List<String> used = lines(at.resolve(first ? "memory.usage_in_bytes" : "memory.current"));
      if (!limit.isEmpty() && !used.isEmpty() && !limit.getFirst().equals("max")) {
        List<String> stat = lines(at.resolve("memory.stat"));
        String of = first ? "total_" : "";
        long cache = field(stat, of + "inactive_file") + field(stat, of + "active_file");
        left = Math.min(left, number(limit.getFirst()) - number(used.getFirst()) + cache);
      }
    }
    return Math.max(0, left);
  }

  private static long field(List<String> lines, String name) {
    return lines.stream()
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length >= FIELD && fields[0].equals(name))
        .mapToLong(fields -> number(fields[1]))
        .findFirst()
        .orElse(0);
  }

  private static long number(String text) {
    return text.strip().matches("\\d{1,18}") ? Long.parseLong(text.strip()) : Long.MAX_VALUE / 4;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // this host has no such thing
    }
  }
}
