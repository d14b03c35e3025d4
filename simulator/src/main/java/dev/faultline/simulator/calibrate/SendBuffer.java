package dev.faultline.simulator.calibrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a TCP socket of this host takes at most: the last value of `net.ipv4.tcp_wmem`
/// (Documentation/networking/ip-sysctl.rst).
public final class SendBuffer {
  private static final long LINUX = 4 << 20;

  private SendBuffer() {}

  /// Linux's own value where the host does not say.
  public static long bytesMax() {
    // in one piece: asked again, such a file has no more
    try (BufferedReader in = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/tcp_wmem"))) {
      String[] three = String.valueOf(in.readLine()).strip().split("\\s+");
      return Long.parseLong(three[three.length - 1]);
    } catch (IOException | NumberFormatException e) {
      return LINUX;
    }
  }
}
