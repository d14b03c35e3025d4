package dev.faultline.agent.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// Which processes share this one's `System.nanoTime()`: on Linux, those since the same boot.
public final class HostClock {
  private static final String NAME = read();

  private HostClock() {}

  private static String read() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return UUID.randomUUID().toString();
    }
  }

  /// The same for two processes if and only if their clocks are one.
  public static String name() {
    return NAME;
  }

  /// CPU time of this process so far.
  public static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(d -> d.toNanos()).orElse(0L);
  }
}
