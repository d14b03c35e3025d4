package dev.faultline.simulator.live.agents;

import dev.faultline.scenarios.LinkSpec;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A pair of virtual Ethernet devices between the network namespaces of two processes, shaped both
/// ways by `tc tbf`.
///
/// - `rate` is the link's bandwidth. tbf counts a packet with its 14 bytes of Ethernet header;
///   `overhead` adds what is left of the scenario's `framing`.
/// - `burst` is a millisecond of the rate, at least 128 KiB: a token bucket must hold one packet as
///   the devices carry it, which may be 64 KiB before it is cut, and with less than a timer's grain
///   of the rate it does not reach that rate.
/// - `limit` is what a queue holds: 50 ms of the rate and the burst, at least 1 MiB. A paced source
///   leaves it nearly empty, and nothing is dropped.
public final class ShapedLink {
  private static final String DEVICE = "faultline";
  private static final int ETHERNET_BYTES = 14;
  private static final long BURST_BYTES_MIN = 128 << 10;
  private static final long LIMIT_BYTES_MIN = 1 << 20;
  private static final int COMMAND_SECONDS = 10;
  private static final List<String> TOOLS = List.of("ip", "tc", "unshare", "nsenter");

  private ShapedLink() {}

  /// Why this host has no shaped link for us; empty if it has, as far as can be seen.
  public static String missing() {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      return "network namespaces need Linux";
    }
    for (String tool : TOOLS) {
      if (!hasTool(tool)) {
        return "there is no " + tool + " (packages iproute2 and util-linux)";
      }
    }
    return "root".equals(System.getProperty("user.name")) ? "" : "network namespaces need root";
  }

  private static boolean hasTool(String tool) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }

  /// @param source process whose namespace is one end, and its address there
  /// @param target process whose namespace is the other
  /// @throws IOException if a command fails; one line, with what it said
  public static void connect(
      LinkSpec link, long source, String sourceAddress, long target, String targetAddress)
      throws IOException {
    String from = String.valueOf(source);
    String to = String.valueOf(target);
    run(
        List.of(
            "ip", "link", "add", "name", DEVICE, "netns", from, "type", "veth", "peer", "name",
            DEVICE, "netns", to));
    end(link, from, sourceAddress);
    end(link, to, targetAddress);
  }

  private static void end(LinkSpec link, String process, String address) throws IOException {
    in(process, "ip", "link", "set", "lo", "up");
    in(process, "ip", "address", "add", address + "/30", "dev", DEVICE);
    in(process, "ip", "link", "set", DEVICE, "mtu", String.valueOf(link.mtuBytes()), "up");
    List<String> shape = new ArrayList<>(List.of("tc", "qdisc", "add", "dev", DEVICE, "root"));
    shape.addAll(shaper(link));
    in(process, shape.toArray(String[]::new));
  }

  /// The shaper's own words.
  public static List<String> shaper(LinkSpec link) {
    long burst = Math.max(BURST_BYTES_MIN, link.bitsPerSecond() / 8 / 1000);
    long limit = Math.max(LIMIT_BYTES_MIN, link.bitsPerSecond() / 8 / 20 + burst);
    int overhead = Math.max(0, link.framingBytes() - ETHERNET_BYTES);
    return List.of(
        "tbf",
        "rate",
        link.bitsPerSecond() + "bit",
        "burst",
        String.valueOf(burst),
        "limit",
        String.valueOf(Math.min(limit, Integer.MAX_VALUE)),
        "overhead",
        String.valueOf(overhead));
  }

  private static void in(String process, String... command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("nsenter", "--target", process, "--net", "--"));
    inside.addAll(List.of(command));
    run(inside);
  }

  private static void run(List<String> command) throws IOException {
    List<String> started = new ArrayList<>(AgentProcess.UNINTERRUPTED);
    started.addAll(command);
    Process process = new ProcessBuilder(started).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          String.join(" ", command) + ": " + said.lines().findFirst().orElse("failed"));
    }
  }
}
