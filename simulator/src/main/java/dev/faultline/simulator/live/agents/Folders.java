package dev.faultline.simulator.live.agents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Removes folders for temporary files.
public final class Folders {
  private Folders() {}

  /// Removes a folder with all that is in it, as far as that is possible: another process may be
  /// doing the same.
  public static void remove(@Nullable Path folder) {
    if (folder == null || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // it is in the folder for temporary files, and small
    }
  }
}
