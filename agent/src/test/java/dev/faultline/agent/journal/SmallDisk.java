package dev.faultline.agent.journal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of 64 KiB that can be filled: a tmpfs of our own.
public final class SmallDisk implements AutoCloseable {
  public final Path folder;

  /// Skips the test if none can be mounted.
  public SmallDisk(Path folder) throws Exception {
    this.folder = folder;
    assumeTrue(
        ran("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", folder.toString()),
        "no file system can be mounted here");
  }

  private static boolean ran(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  /// Nothing more can be written.
  public void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("fill"))) {
      while (true) {
        out.write(new byte[1 << 10]);
      }
    } catch (IOException full) {
      FileStore store = Files.getFileStore(folder);
      if (store.getUsableSpace() != 0) {
        throw full;
      }
    }
  }

  /// As it was before it was filled.
  public void clear() throws IOException {
    Files.delete(folder.resolve("fill"));
  }

  @Override
  public void close() throws Exception {
    if (!ran("umount", "--lazy", folder.toString())) { // a test that failed may still hold it
      throw new IOException("cannot be unmounted: " + folder);
    }
  }
}
