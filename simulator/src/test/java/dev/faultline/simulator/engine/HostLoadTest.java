package dev.faultline.simulator.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostLoadTest {
  private static final int LOOKS_MAX = 20;

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /// The share of one core that others are said to use while we spin for half a second.
  private static double foreignCores() {
    HostLoad load = new HostLoad();
    spin(500_000_000);
    double share = load.foreignShare();
    assertThat(share).isLessThanOrEqualTo(1);
    return share * Runtime.getRuntime().availableProcessors();
  }

  /// Another process that spins for as long as we look on uses at least a tenth of one core, if not
  /// at once on a host with much else to do. Its parent ends at once, so that it is not below us.
  @Test
  void aProcessThatIsNotBelowUsIsForeign() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(Path.of("/proc/stat")), "skipped, because there is no /proc/stat");
    Process parent =
        new ProcessBuilder("sh", "-c", "while :; do :; done </dev/null >/dev/null 2>&1 & echo $!")
            .start();
    long pid = Long.parseLong(new String(parent.getInputStream().readAllBytes(), UTF_8).strip());
    int ended = parent.waitFor();
    ProcessHandle other = ProcessHandle.of(pid).orElseThrow();
    try {
      assertThat(ended).isZero();
      double most = 0;
      for (int look = 0; look < LOOKS_MAX && most <= 0.1; look++) {
        most = Math.max(most, foreignCores());
      }
      assertThat(most).isGreaterThan(0.1);
    } finally {
      other.destroyForcibly();
    }
  }

  /// A child's ticks are in ours while it runs: at least those that the system says it has.
  @Test
  void aChildThatRunsIsOurs() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(Path.of("/proc/stat")), "skipped, because there is no /proc/stat");
    Process child = new ProcessBuilder("sh", "-c", "while :; do :; done").inheritIO().start();
    try {
      Duration used = Duration.ZERO;
      while (used.toMillis() < 200) {
        Thread.onSpinWait(); // for as long as the test may take
        used = child.info().totalCpuDuration().orElseThrow();
      }
      long alone = HostLoad.ticks(ProcessHandle.current());
      long all = HostLoad.ourTicks();
      // 200 ms are 20 ticks of 10 ms, or more where ticks are shorter
      assertThat(all - alone).isGreaterThanOrEqualTo(19);
    } finally {
      child.destroyForcibly();
      int unused = child.waitFor();
    }
  }
}
