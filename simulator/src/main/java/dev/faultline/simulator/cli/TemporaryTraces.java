package dev.faultline.simulator.cli;

import dev.faultline.simulator.live.agents.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A folder among the temporary files, in which an agent keeps traces until it ends. An agent that
/// is killed leaves it, and the next one that starts removes it.
///
/// Whose agent lives is told by a lock on a file in it, which the kernel takes back with the
/// process: it holds across containers that share the folder for temporary files, in which a
/// process id says nothing.
final class TemporaryTraces implements AutoCloseable {
  private static final String PREFIX = "faultline-traces-";
  private static final String LOCK = "lock";
  private static final Set<PosixFilePermission> OF_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  /// Those of this process, whose locks we would lose by just opening them again.
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final @Nullable FileChannel lock;

  /// @param among the folder for temporary files
  TemporaryTraces(Path among) throws IOException {
    folder = Files.createTempDirectory(among, PREFIX);
    OURS.add(folder);
    lock = lock(folder);
  }

  static Path amongTemporaryFiles() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// Nobody sees a lock before it is held. Null where the file system has none: then nobody removes
  /// the folder of an agent that is killed.
  private static @Nullable FileChannel lock(Path folder) throws IOException {
    Path hidden = folder.resolve(LOCK + ".new");
    FileChannel channel =
        FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        Files.move(hidden, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        return channel;
      }
    } catch (IOException e) {
      // as if there were none
    }
    channel.close();
    return null;
  }

  Path folder() {
    return folder;
  }

  /// Removes those beside it that agents of the same user have left.
  ///
  /// @param log hears of it in a line
  void removeThoseOfTheDead(Consumer<String> log) {
    List<String> removed = new ArrayList<>();
    Path among = folder.toAbsolutePath().getParent();
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(among, PREFIX + "*")) {
      UserPrincipal user = Files.getOwner(folder);
      for (Path other : beside) {
        if (!OURS.contains(other) && isPrivate(other, user) && removeIfDead(other)) {
          removed.add(String.valueOf(other.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // the next agent may be luckier
    }
    if (!removed.isEmpty()) {
      Collections.sort(removed);
      log.accept(
          "removed from " + among + " what killed agents left: " + String.join(", ", removed));
    }
  }

  /// Whether it is a folder, no link to one, in which only `user` can have put anything.
  private static boolean isPrivate(Path other, UserPrincipal user) {
    try {
      return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(user)
          && Collections.disjoint(
              Files.getPosixFilePermissions(other, LinkOption.NOFOLLOW_LINKS), OF_OTHERS);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /// A folder without a lock is of one that has just begun, or not of ours.
  private static boolean removeIfDead(Path other) {
    try (FileChannel channel =
        FileChannel.open(
            other.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.tryLock() == null) {
        return false; // its process lives
      }
      Folders.remove(other);
      return !Files.exists(other, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    Folders.remove(folder);
    OURS.remove(folder);
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        // the file is gone
      }
    }
  }
}
