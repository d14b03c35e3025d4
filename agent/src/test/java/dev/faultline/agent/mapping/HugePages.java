package dev.faultline.agent.mapping;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Free pages of 2 MiB for as long as it is open; where there are none, root asks the kernel for
/// some and gives them back.
public final class HugePages implements AutoCloseable {
  private static final Path WANTED = Path.of("/proc/sys/vm/nr_hugepages");
  private static final Path FREE =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");

  private final String before;

  private HugePages(String before) {
    this.before = before;
  }

  /// Skips the test where there are not so many and no more are to be had.
  public static HugePages need(int count) throws IOException {
    String before = Files.exists(WANTED) ? Files.readString(WANTED).strip() : "none";
    assumeTrue(Files.exists(FREE), "skipped, because this kernel has no hugetlbfs");
    if (free() < count) {
      assumeTrue(
          Files.isWritable(WANTED),
          "skipped, because there are no "
              + count
              + " free 2 MiB pages and only root can add them");
      Files.writeString(WANTED, Long.toString(Long.parseLong(before) + count));
    }
    HugePages pages = new HugePages(before);
    if (free() < count) {
      pages.close();
    }
    assumeTrue(free() >= count, "skipped, because the kernel finds no " + count + " 2 MiB pages");
    return pages;
  }

  private static long free() throws IOException {
    return Long.parseLong(Files.readString(FREE).strip());
  }

  @Override
  public void close() throws IOException {
    if (Files.isWritable(WANTED) && !Files.readString(WANTED).strip().equals(before)) {
      Files.writeString(WANTED, before);
    }
  }
}
