package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What this process holds that a migration may leave behind.
///
/// @param descriptors that are open
/// @param threads that live
/// @param heapBytes in use after a collection
/// @param mappings lines of `/proc/self/maps`
/// @param shared names in `/dev/shm` and System V segments that this process made
/// @param kinds how many there are of each kind of thread, descriptor and mapping
record Census(
    long descriptors,
    long threads,
    long heapBytes,
    long mappings,
    long shared,
    TreeMap<String, Integer> kinds) {
  /// By how much each may differ for other reasons than a leak: a thread or a connection that is
  /// about to end, what Netty and the JIT keep, stacks and arenas of the allocator.
  private static final Census SLACK = new Census(4, 4, 12 << 20, 48, 0, new TreeMap<>());

  private static final Pattern NUMBERS = Pattern.compile("[0-9]+");
  private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");
  private static final int CREATOR_COLUMN = 4;

  static Census take() throws IOException {
    System.gc();
    TreeMap<String, Integer> kinds = new TreeMap<>();
    return new Census(
        descriptors(kinds),
        threads(kinds),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        mappings(kinds),
        count(Path.of("/dev/shm"), "faultline-" + ProcessHandle.current().pid() + "-") + segments(),
        kinds);
  }

  private static long descriptors(TreeMap<String, Integer> kinds) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      List<Path> open = all.toList();
      for (Path one : open) {
        try {
          kinds.merge(
              "descriptor "
                  + NUMBERS.matcher(Files.readSymbolicLink(one).toString()).replaceAll("N"),
              1,
              Integer::sum);
        } catch (NoSuchFileException e) {
          // that by which the folder was read
        }
      }
      return open.size();
    }
  }

  private static long threads(TreeMap<String, Integer> kinds) {
    Set<Thread> all = Thread.getAllStackTraces().keySet();
    all.forEach(
        one ->
            kinds.merge(
                "thread " + NUMBERS.matcher(one.getName()).replaceAll("N"), 1, Integer::sum));
    return all.size();
  }

  private static long mappings(TreeMap<String, Integer> kinds) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/maps"));
    for (String line : lines) {
      String[] columns = line.split("\\s+", 6);
      String[] range = columns[0].split("-");
      long kib =
          (Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16)) >> 10;
      String what = columns.length > 5 && !columns[5].isBlank() ? columns[5] : kib + " KiB";
      kinds.merge("mapping " + columns[1] + " " + what, 1, Integer::sum);
    }
    return lines.size();
  }

  /// Of what there is more than there was then.
  private String moreThan(Census then) {
    StringBuilder more = new StringBuilder();
    kinds.forEach(
        (kind, count) -> {
          int before = then.kinds.getOrDefault(kind, 0);
          if (count > before) {
            more.append("; ").append(kind).append(": ").append(before).append(" -> ").append(count);
          }
        });
    return more.toString();
  }

  private static long count(Path folder, String prefix) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(one -> one.getFileName().toString().startsWith(prefix)).count();
    }
  }

  private static long segments() throws IOException {
    if (!Files.exists(SEGMENTS)) {
      return 0;
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    List<String> lines = Files.readAllLines(SEGMENTS);
    return lines.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > CREATOR_COLUMN && columns[CREATOR_COLUMN].equals(pid))
        .count();
  }

  /// Whether nothing is more than it was then, but for the slack.
  private boolean isFlatSince(Census then) {
    return descriptors <= then.descriptors + SLACK.descriptors
        && threads <= then.threads + SLACK.threads
        && heapBytes <= then.heapBytes + SLACK.heapBytes
        && mappings <= then.mappings + SLACK.mappings
        && shared <= then.shared + SLACK.shared;
  }

  /// What is held now, and is no more than it was then. Threads and connections that are about to
  /// end are waited for.
  ///
  /// @throws AssertionError if more is held for good
  static Census flatSince(Census then) throws IOException {
    long limit = System.nanoTime() + Pair.WAIT_NANOS;
    Census now = take();
    while (!now.isFlatSince(then) && System.nanoTime() < limit) {
      LockSupport.parkNanos(100_000_000);
      now = take();
    }
    assertThat(now.isFlatSince(then))
        .as("%s; before: %s%s", now, then, now.moreThan(then))
        .isTrue();
    return now;
  }

  @Override
  public String toString() {
    return "%d descriptors, %d threads, %.1f MiB of heap, %d mappings, %d shared"
        .formatted(descriptors, threads, heapBytes / 1048576.0, mappings, shared);
  }
}
