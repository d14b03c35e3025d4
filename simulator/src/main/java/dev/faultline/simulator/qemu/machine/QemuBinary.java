package dev.faultline.simulator.qemu.machine;

import dev.faultline.agent.request.RequestException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The QEMU of this host: the first on the path.
///
/// @param major of its version, as 7 of 7.2.22
/// @param minor the 2 of that
public record QemuBinary(Path path, int major, int minor) {
  private static final String NAME = "qemu-system-x86_64";
  private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)");
  private static final long MIB = 1 << 20;
  private static final int ANSWER_SECONDS_MAX = 10;

  /// @throws RequestException if there is none, with the package that has it
  public static QemuBinary find() {
    Path path = onPath();
    if (path == null) {
      throw new RequestException("--engine qemu: " + missing());
    }
    try {
      return new QemuBinary(path, said(path));
    } catch (IOException e) {
      throw new RequestException("--engine qemu: " + path + ": " + e.getMessage());
    }
  }

  private QemuBinary(Path path, Matcher version) {
    this(path, Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)));
  }

  /// Why there is none; empty if there is.
  public static String missing() {
    return onPath() == null ? "there is no " + NAME + " (Debian: apt install qemu-system-x86)" : "";
  }

  private static @Nullable Path onPath() {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, NAME))) {
        return Path.of(folder, NAME);
      }
    }
    return null;
  }

  private static Matcher said(Path path) throws IOException {
    Process process =
        new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      boolean unused = process.waitFor(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      throw new IOException("its --version says " + said.lines().findFirst().orElse("nothing"));
    }
    return version;
  }

  /// The command line of an emulated PC without a screen, but for its machine and its disks.
  ///
  /// @param before what it is started by
  public List<String> command(List<String> before, long memoryBytes, List<String> more) {
    List<String> all = new ArrayList<>(before);
    all.add(path.toString());
    all.addAll(List.of("-accel", "tcg", "-nodefaults", "-vga", "none", "-display", "none"));
    all.addAll(List.of("-smp", "1", "-no-reboot", "-msg", "timestamp=on"));
    all.addAll(List.of("-m", Math.ceilDiv(memoryBytes, MIB) + "M"));
    all.addAll(more);
    return all;
  }

  /// As in messages.
  public String words() {
    return "QEMU " + major + "." + minor;
  }

  /// The strategy that does what this version does by itself. On one connection, and before 8.0 on
  /// two, the scan goes on behind each page that was asked for (`get_queued_page` in
  /// migration/ram.c); from 8.0 on pages are answered beside the scan where there are two, and from
  /// 10.1 on the scan goes on there again.
  public String strategy(boolean separate) {
    boolean isBeside = major >= 8 && (major < 10 || major == 10 && minor < 1);
    return separate && isBeside ? "linear" : "forward";
  }
}
