package dev.faultline.agent.daemon;

import dev.faultline.agent.mapping.libc.LibcThreads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The JVM's compiler threads, which step back for guests and pages: what they have to do can wait,
/// and in the first seconds of an agent it is as much as a migration itself. Linux alone.
public final class Compilers {
  private static final int NICEST = 19;

  private Compilers() {}

  /// Has those that there are, and those that they start, run when nobody else wants to.
  public static void stepBack() {
    Path tasks = Path.of("/proc/self/task");
    if (!Files.isDirectory(tasks)) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        if (isCompiler(thread)) {
          LibcThreads.setNice(Integer.parseInt(thread.getFileName().toString()), NICEST);
        }
      }
    } catch (IOException e) {
      // without it things are only slower
    }
  }

  private static boolean isCompiler(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      return name.startsWith("C1 ") || name.startsWith("C2 ");
    } catch (IOException e) {
      return false; // it is gone
    }
  }
}
