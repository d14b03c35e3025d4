package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;

/// Where a file has data, by `lseek` with SEEK_DATA and SEEK_HOLE. A file system that does not keep
/// track says that all of it is data, which is safe.
public final class FileHoles {
  private static final int ENXIO = 6;

  private FileHoles() {}

  static void populated(int fd, GuestMemory memory, PageSet into) {
    populated(fd, memory.pageSizeBytes(), memory.pageCount(), into);
  }

  /// Adds the pages of a file that have data.
  ///
  /// @throws HostException if the kernel does not say
  public static void populated(int fd, long page, long pageCount, PageSet into) {
    long offset = 0;
    while (offset < pageCount * page) {
      long data = Libc.lseek(fd, offset, Libc.SEEK_DATA);
      if (data == -ENXIO) {
        return;
      }
      long hole = Libc.failed(data) ? data : Libc.lseek(fd, data, Libc.SEEK_HOLE);
      if (Libc.failed(hole)) {
        throw new HostException("the kernel does not say where data is: " + Libc.error(hole));
      }
      long first = data / page;
      long end = Math.min(pageCount, Math.ceilDiv(hole, page));
      if (first < end) {
        into.addRun(first, end - first);
      }
      offset = hole;
    }
  }
}
