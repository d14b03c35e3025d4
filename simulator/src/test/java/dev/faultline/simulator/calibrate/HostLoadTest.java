package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HostLoadTest {
  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  /// Another process that spins for as long as we look on uses at least a tenth of one core, even
  /// on a host with much else to do; we alone, spinning, are no one else.
  @Test
  void anotherProcessIsForeignAndWeAreNot() throws IOException, InterruptedException {
    assumeTrue(Files.isReadable(Path.of("/proc/stat")), "skipped, because there is no /proc/stat");
    Process other = new ProcessBuilder("sh", "-c", "while :; do :; done").inheritIO().start();
    try {
      HostLoad load = new HostLoad();
      spin(500_000_000);
      double share = load.foreignShare();
      assertThat(share * Runtime.getRuntime().availableProcessors()).isGreaterThan(0.1);
      assertThat(share).isLessThanOrEqualTo(1);
    } finally {
      other.destroyForcibly();
      int unused = other.waitFor();
    }
  }
}
