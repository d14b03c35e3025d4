package dev.faultline.agent.trace.write;

import dev.faultline.agent.trace.TraceFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The file `NAME.part` in which a trace is written until it is whole and gets its name. Neither it
/// nor the trace ever takes the place of what is no regular file, nor it of a file that no writer
/// of traces left there.
final class PartFile {
  private final Path part;
  private final Path target;

  /// @throws FileNotFoundException when something stands in the way; nothing was touched then
  PartFile(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    requireRegular(this.target);
    part = this.target.resolveSibling(this.target.getFileName() + ".part");
    requireRegular(part);
    if (Files.exists(part) && !isLeftBehind(part)) {
      throw new FileNotFoundException(
          "%s is in the way, and is no part of a trace; choose another file".formatted(part));
    }
  }

  private static void requireRegular(Path file) throws FileNotFoundException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      String what =
          Files.isSymbolicLink(file)
              ? "a symbolic link"
              : Files.isDirectory(file) ? "a directory" : "a device, a pipe or a socket";
      throw new FileNotFoundException(
          "cannot write a trace to %s: it is %s; choose another file".formatted(file, what));
    }
  }

  /// Whether it is empty or begins as a trace does: what a writer that was killed leaves behind.
  private static boolean isLeftBehind(Path file) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      while (magic.hasRemaining() && channel.read(magic) >= 0) {
        // until there are enough
      }
    }
    long begin = magic.getLong(0); // zeros where less was read, or a header was not yet written
    return begin == TraceFormat.MAGIC || begin == 0;
  }

  /// Makes it anew.
  ///
  /// @throws FileNotFoundException when the folder does not take it
  MappedTraceOutput create() throws IOException {
    try {
      Files.deleteIfExists(part);
      return new MappedTraceOutput(part);
    } catch (FileNotFoundException | FileSystemException e) {
      Path folder = part.resolveSibling("");
      throw new FileNotFoundException(
          "cannot write a trace to %s: %s; choose another folder"
              .formatted(
                  folder,
                  Files.isDirectory(folder)
                      ? "it cannot be written to"
                      : "there is no such folder"));
    }
  }

  /// Gives it its name; an older trace of that name is replaced.
  void complete() throws IOException {
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() throws IOException {
    Files.deleteIfExists(part);
  }
}
