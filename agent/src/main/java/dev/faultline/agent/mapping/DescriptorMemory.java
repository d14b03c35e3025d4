package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Shared memory behind a file descriptor: memfd, a POSIX shared memory object (a file of the tmpfs
/// under `/dev/shm`), or 2 MiB pages of hugetlbfs. Dropping a page of the mapping would leave it in
/// the file, so a hole is punched into that.
final class DescriptorMemory extends GuestMemory {
  private static final Path SHM = Path.of("/dev/shm");

  private static final String MORE =
      "make room there, mount it larger, or choose another vm.backing";

  private final int fd;
  private final String name;

  private DescriptorMemory(
      Backing backing, long address, long bytes, int pageSizeBytes, int fd, String name) {
    super(backing, address, bytes, pageSizeBytes);
    this.fd = fd;
    this.name = name;
  }

  static DescriptorMemory memfd(long bytes, int pageSizeBytes) {
    int fd = opened(Libc.memfdCreate("faultline", Libc.MFD_CLOEXEC), Backing.MEMFD);
    return map(Backing.MEMFD, fd, "", bytes, pageSizeBytes, "");
  }

  static DescriptorMemory hugetlb(long bytes, int pageSizeBytes) {
    int flags = Libc.MFD_CLOEXEC | Libc.MFD_HUGETLB | Libc.MFD_HUGE_2MB;
    int fd = opened(Libc.memfdCreate("faultline", flags), Backing.HUGETLB);
    long pages = bytes / pageSizeBytes;
    String advice =
        ": needs " + pages + " free 2 MiB pages; raise /proc/sys/vm/nr_hugepages by as many";
    return map(Backing.HUGETLB, fd, "", bytes, pageSizeBytes, advice);
  }

  static DescriptorMemory shm(long bytes, int pageSizeBytes, Lifetime lifetime) {
    requireRoom(SHM, bytes, Backing.SHM);
    String name = SHM.resolve(FileMemory.freshName()).toString();
    int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
    int fd = opened(Libc.open(name, flags, 0600), Backing.SHM);
    if (lifetime == Lifetime.PROCESS) {
      Libc.unlink(name);
      return map(Backing.SHM, fd, "", bytes, pageSizeBytes, "");
    }
    return map(Backing.SHM, fd, name, bytes, pageSizeBytes, "");
  }

  static DescriptorMemory reattach(long bytes, int pageSizeBytes, String name) {
    int fd = FileMemory.opened(name, bytes);
    return map(Backing.SHM, fd, name, bytes, pageSizeBytes, "");
  }

  /// Without this, memory that does not fit would show as SIGBUS at some later touch.
  static void requireRoom(Path folder, long bytes, Backing backing) {
    long usable;
    try {
      usable = usable(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("backing " + backing + " lies in " + folder, e);
    }
    if (usable < bytes) {
      throw new HostException(
          folder
              + " has "
              + (usable >> 20)
              + " MiB left and the guest needs "
              + (bytes >> 20)
              + " MiB: "
              + MORE);
    }
  }

  private static long usable(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.getUsableSpace();
  }

  /// Room that was there when the guest came may have been taken by somebody else since.
  @Override
  public String shortage() {
    try {
      return backing() == Backing.SHM
          ? "; " + SHM + " there has " + (usable(SHM) >> 20) + " MiB left: " + MORE
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static int opened(long result, Backing backing) {
    if (Libc.failed(result)) {
      throw new HostException("no memory of backing " + backing + ": " + Libc.error(result));
    }
    return (int) result;
  }

  private static DescriptorMemory map(
      Backing backing, int fd, String name, long bytes, int pageSizeBytes, String advice) {
    long result = Libc.ftruncate(fd, bytes);
    if (!Libc.failed(result)) {
      // 2 MiB pages are reserved here, all others when they are touched.
      int flags = Libc.MAP_SHARED | (backing == Backing.HUGETLB ? 0 : Libc.MAP_NORESERVE);
      result = Libc.mmap(bytes, flags, fd);
    }
    if (Libc.failed(result)) {
      Libc.close(fd);
      if (!name.isEmpty()) {
        Libc.unlink(name);
      }
    }
    long address = mapped(result, backing, bytes, advice);
    return new DescriptorMemory(backing, address, bytes, pageSizeBytes, fd, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void populated(PageSet into) {
    if (backing() == Backing.HUGETLB) {
      PageTable.populated(this, into); // hugetlbfs does not know SEEK_DATA
    } else {
      FileHoles.populated(fd, this, into);
    }
  }

  @Override
  long drop(long base, long offset, long length) {
    return Libc.fallocate(fd, Libc.PUNCH_HOLE_KEEP_SIZE, offset, length);
  }

  @Override
  void unmap() {
    Libc.munmap(address(), bytes());
    Libc.close(fd);
    if (!name.isEmpty() && !isLeft()) {
      Libc.unlink(name);
    }
  }
}
