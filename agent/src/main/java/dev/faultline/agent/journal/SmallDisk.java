package dev.faultline.agent.journal;

import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.mapping.libc.Mounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A disk that can be filled: a tmpfs of our own, for agents that are to meet a full one. It stays
/// until it is closed.
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK_BYTES = 4 << 10;
  private static final String FILLING = "fill";

  private final Path folder;

  /// @param folder on which it is mounted, empty; its owner's alone from then on
  /// @throws IOException if it cannot be, as without root; one line
  public SmallDisk(Path folder, long bytes) throws IOException {
    this.folder = folder;
    long blocks = Math.ceilDiv(bytes, (long) BLOCK_BYTES);
    long done = Mounts.tmpfs(folder.toString(), "mode=0700,size=" + blocks * BLOCK_BYTES);
    if (Libc.failed(done)) {
      throw new IOException(
          "no tmpfs can be mounted in " + folder.getParent() + ": " + Libc.error(done));
    }
  }

  /// Why none can be mounted here; empty if one can.
  public static String missing() {
    try {
      Path folder = Files.createTempDirectory("faultline-disk-");
      try (SmallDisk unused = new SmallDisk(folder, BLOCK_BYTES)) {
        return "";
      } finally {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// Takes all the room that is left.
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    Path filling = folder.resolve(FILLING);
    try (OutputStream out =
        Files.newOutputStream(filling, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(folder).getUsableSpace() != 0) {
        throw full;
      }
    }
  }

  /// Gives it back.
  public void clear() throws IOException {
    Files.deleteIfExists(folder.resolve(FILLING));
  }

  /// Unmounts it, whoever still has a file in it open.
  @Override
  public void close() throws IOException {
    long done = Mounts.detach(folder.toString());
    if (Libc.failed(done)) {
      throw new IOException("cannot be unmounted: " + folder + ": " + Libc.error(done));
    }
  }
}
