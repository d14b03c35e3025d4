package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mapped file on a disk. The kernel writes it back in its own time, so that it can hold more
/// than memory does.
final class FileMemory extends GuestMemory {
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rw-------");

  private final MappedGuestFile file;
  private final Path path;
  private final boolean named;
  private final int fd;

  private FileMemory(
      MappedGuestFile file, Path path, long bytes, int pageSizeBytes, boolean named, int fd) {
    super(Backing.FILE, file.address(), bytes, pageSizeBytes);
    this.file = file;
    this.path = path;
    this.named = named;
    this.fd = fd;
  }

  /// A name that nobody guesses and that says whose the thing is.
  static String freshName() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return "faultline-" + ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(random);
  }

  static FileMemory map(long bytes, int pageSizeBytes, Lifetime lifetime, Path folder) {
    DescriptorMemory.requireRoom(folder, bytes, Backing.FILE);
    if (lifetime == Lifetime.PROCESS) {
      FileMemory nameless = nameless(bytes, pageSizeBytes, folder);
      if (nameless != null) {
        return nameless;
      }
    }
    Path path = folder.resolve(freshName());
    int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    long fd = Libc.open(path.toString(), flags, 0600);
    if (Libc.failed(fd)) {
      throw new HostException("cannot make " + path + ": " + Libc.error(fd));
    }
    try {
      Libc.ftruncate((int) fd, bytes);
      MappedGuestFile file = MappedGuestFile.map(path, bytes);
      if (lifetime == Lifetime.PROCESS) {
        Files.delete(path);
      }
      return new FileMemory(
          file, path, bytes, pageSizeBytes, lifetime == Lifetime.UNTIL_CLOSED, (int) fd);
    } catch (IOException e) {
      Libc.close((int) fd);
      Libc.unlink(path.toString());
      throw new UncheckedIOException("cannot map " + path, e);
    }
  }

  static FileMemory reattach(long bytes, int pageSizeBytes, String name) {
    int fd = opened(name, bytes);
    Path path = Path.of(name);
    try {
      return new FileMemory(MappedGuestFile.map(path, bytes), path, bytes, pageSizeBytes, true, fd);
    } catch (IOException e) {
      Libc.close(fd);
      throw new UncheckedIOException("cannot map " + path, e);
    }
  }

  /// A file that is ours alone and of that size.
  static int opened(String name, long bytes) {
    long fd = Libc.open(name, Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
    if (Libc.failed(fd)) {
      throw new HostException("the guest's memory " + name + " is gone: " + Libc.error(fd));
    }
    try {
      Path path = Path.of(name);
      if (Files.size(path) == bytes && Files.getPosixFilePermissions(path).equals(OWNERS)) {
        return (int) fd;
      }
    } catch (IOException e) {
      // then it is none of ours
    }
    Libc.close((int) fd);
    throw new HostException(name + " is not the memory of that guest");
  }

  /// In a file that never has a name, which nothing can leave behind (`O_TMPFILE`, open(2)); null
  /// where the file system has none.
  private static @Nullable FileMemory nameless(long bytes, int pageSizeBytes, Path folder) {
    int flags = Libc.O_RDWR | Libc.O_TMPFILE | Libc.O_CLOEXEC;
    long fd = Libc.open(folder.toString(), flags, 0600);
    if (Libc.failed(fd)) {
      return null;
    }
    try {
      Libc.ftruncate((int) fd, bytes);
      Path path = Path.of("/proc/self/fd/" + fd);
      MappedGuestFile file = MappedGuestFile.map(path, bytes);
      return new FileMemory(file, path, bytes, pageSizeBytes, false, (int) fd);
    } catch (IOException e) {
      Libc.close((int) fd);
      return null;
    }
  }

  @Override
  public String name() {
    return named ? path.toString() : "";
  }

  @Override
  public void populated(PageSet into) {
    FileHoles.populated(fd, this, into);
  }

  @Override
  long drop(long base, long offset, long length) {
    return Libc.fallocate(fd, Libc.PUNCH_HOLE_KEEP_SIZE, offset, length);
  }

  @Override
  void unmap() {
    file.close();
    Libc.close(fd);
    if (named && !isLeft()) {
      Libc.unlink(path.toString());
    }
  }
}
