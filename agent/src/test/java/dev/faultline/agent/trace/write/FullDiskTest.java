package dev.faultline.agent.trace.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.trace.TraceOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk of 64 KiB, of which other files leave less than a page or some.
class FullDiskTest {
  @TempDir private Path folder;
  private boolean mounted;

  private static boolean succeeds(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @BeforeEach
  void mount() throws Exception {
    try {
      mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString());
    } catch (IOException e) {
      mounted = false;
    }
    assumeTrue(mounted, "skipped, because no tmpfs can be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(succeeds("umount", "--lazy", folder.toString())).isTrue();
    }
  }

  @Test
  void aTraceThatHasNoRoomIsRefusedInALineAndLeavesNothing() throws IOException {
    Files.write(folder.resolve("other"), new byte[64 << 10]);
    Path trace = folder.resolve("t.trace");
    assertThatThrownBy(() -> new TraceWriter(trace, TraceOrigin.program("sort")))
        .isInstanceOf(FullDiskException.class)
        .hasMessageContaining("cannot be written: no space left on its disk; make some");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("t.trace"));
  }

  /// A touch of a fresh page takes some bytes, compressed: 60 KiB are full long before 200,000.
  @Test
  void aDiskThatFillsUpOnTheWayLeavesNothingEither() throws IOException {
    Path trace = folder.resolve("t.trace");
    assertThatThrownBy(
            () -> {
              try (TraceWriter writer = new TraceWriter(trace, TraceOrigin.program("sort"))) {
                for (long i = 0; i < 200_000; i++) {
                  writer.touch(0, i * 7919 % (1L << 40) * (i % 97 + 1), true, i % 1013, i % 7);
                }
                writer.finish();
              }
            })
        .isInstanceOf(FullDiskException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
