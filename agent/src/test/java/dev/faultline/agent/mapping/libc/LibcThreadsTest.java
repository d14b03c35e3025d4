package dev.faultline.agent.mapping.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LibcThreadsTest {
  /// What the kernel says of this thread; 0 if it says nothing.
  private static long sliceNanos() throws IOException {
    Path sched = Path.of("/proc/self/task/" + LibcThreads.gettid() + "/sched");
    if (!Files.isReadable(sched)) {
      return 0;
    }
    return Files.readAllLines(sched).stream()
        .filter(line -> line.startsWith("se.slice "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  @Test
  void aThreadThatAsksForAShortSliceHasOne() throws Exception {
    assumeTrue(sliceNanos() > 0, "skipped, because this kernel does not say what a slice is");
    FutureTask<Long> asked =
        new FutureTask<>(
            () -> {
              LibcThreads.shortSlice();
              return sliceNanos();
            });
    Thread.ofPlatform().start(asked);
    assertThat(asked.get()).isEqualTo(100_000);
    assertThat(sliceNanos()).as("of others").isGreaterThan(100_000);
  }
}
