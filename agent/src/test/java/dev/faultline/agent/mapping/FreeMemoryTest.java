package dev.faultline.agent.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {
  @TempDir Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private long bytes() {
    return new FreeMemory(root).bytes();
  }

  private void host() throws IOException {
    file("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    5000 kB\nSwapFree: 1000 kB\n");
  }

  @Test
  void withoutGroupsItIsWhatTheKernelSaysAndSwap() throws IOException {
    assertThat(bytes()).as("a host that says nothing").isEqualTo(Long.MAX_VALUE);
    host();
    assertThat(bytes()).isEqualTo(6000 * 1024);
  }

  /// The inner group has no limit; the one above leaves 1,000,000 - 700,000, of which 200,000 are
  /// caches.
  @Test
  void theTightestGroupOnTheWayUpDecides() throws IOException {
    host();
    file("proc/self/cgroup", "0::/outer/inner\n");
    file("sys/fs/cgroup/outer/inner/memory.max", "max\n");
    file("sys/fs/cgroup/outer/inner/memory.current", "600000\n");
    file("sys/fs/cgroup/outer/memory.max", "1000000\n");
    file("sys/fs/cgroup/outer/memory.current", "700000\n");
    file("sys/fs/cgroup/outer/memory.stat", "anon 9\ninactive_file 150000\nactive_file 50000\n");
    assertThat(bytes()).isEqualTo(1_000_000 - 700_000 + 200_000);
  }

  /// Version 1 says no limit by a number near 2^63.
  @Test
  void groupsOfTheFirstVersionAreReadToo() throws IOException {
    host();
    file("proc/self/cgroup", "8:pids:/\n4:memory:/a\n0::/\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");
    assertThat(bytes()).isEqualTo(6000 * 1024);
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "500000\n");
    file("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "450000\n");
    file("sys/fs/cgroup/memory/a/memory.stat", "total_inactive_file 1000\ntotal_active_file 0\n");
    assertThat(bytes()).isEqualTo(51_000);
  }

  @Test
  void aGuestThatIsTooLargeIsRefusedWithBothSizes() throws IOException {
    file("proc/meminfo", "MemAvailable: 1572864 kB\n"); // 1.5 GiB
    FreeMemory memory = new FreeMemory(root);
    memory.require(1L << 30);
    assertThatThrownBy(() -> memory.require(64L << 30))
        .isInstanceOf(HostException.class)
        .hasMessage(
            "the guest has 64.0 GiB of written memory, and this host has 1.5 GiB to give; use less"
                + " vm.memory or guest.fill");
    FreeMemory.require(Backing.FILE, 1L << 62); // on a disk
  }
}
