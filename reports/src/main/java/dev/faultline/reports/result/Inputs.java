package dev.faultline.reports.result;

import java.nio.file.Files;
import java.nio.file.Path;

/// What a user's file must be so that reading it ends: a regular one, or what a shell hands over.
public final class Inputs {
  private static final Path DEVICES = Path.of("/dev");

  private Inputs() {}

  /// Whether it is a pipe or a device of a file system: one that may never say anything, or never
  /// ends. Pipes of a shell (`<(...)`, `/dev/stdin`) are none; a reader bounds what it takes.
  public static boolean mayNeverEnd(Path file) {
    return Files.exists(file)
        && !Files.isRegularFile(file)
        && !Files.isDirectory(file)
        && !file.toAbsolutePath().normalize().startsWith(DEVICES);
  }
}
