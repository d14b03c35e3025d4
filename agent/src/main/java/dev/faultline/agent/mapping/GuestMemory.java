package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The RAM of one guest on this host: one contiguous mapping, page after page by *RAM index*, so
/// that the holes of the memory map cost nothing. Fresh memory is zero and takes no memory of the
/// host until it is touched.
///
/// Whatever was made for it belongs to its owner alone (mode 0600) and is gone after [#close()].
/// Not safe for use by two threads at once, but for reading its plain properties.
public abstract sealed class GuestMemory implements AutoCloseable
    permits AnonymousMemory, DescriptorMemory, SysvMemory, FileMemory {
  /// How long what holds the memory lives.
  public enum Lifetime {
    /// Its name is removed as soon as it is mapped, so that the kernel frees it with the process,
    /// however that ends.
    PROCESS,
    /// A backing with a name keeps it until [#close()], also past a crash.
    UNTIL_CLOSED
  }

  private final Backing backing;
  private final long address;
  private final long bytes;
  private final int pageSizeBytes;
  private @Nullable Arena views;
  private boolean armed;
  private boolean closed;
  private boolean isLeft;

  GuestMemory(Backing backing, long address, long bytes, int pageSizeBytes) {
    this.backing = backing;
    this.address = address;
    this.bytes = bytes;
    this.pageSizeBytes = pageSizeBytes;
  }

  /// Maps fresh memory that goes with the process; a file lies in the system's temporary folder.
  ///
  /// @throws HostException if this host cannot; says what is missing
  public static GuestMemory map(Backing backing, long pageCount, int pageSizeBytes) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    return map(backing, pageCount, pageSizeBytes, Lifetime.PROCESS, folder);
  }

  /// Maps fresh memory.
  ///
  /// @param folder where a mapped file lies; the other backings do not look at it
  /// @throws HostException if this host cannot; says what is missing
  public static GuestMemory map(
      Backing backing, long pageCount, int pageSizeBytes, Lifetime lifetime, Path folder) {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      throw new HostException("guest memory is mapped with the calls of Linux; this is another OS");
    }
    if ((backing == Backing.HUGETLB) != (pageSizeBytes == 2 << 20)) {
      throw new HostException(
          "backing "
              + backing
              + " with pages of "
              + pageSizeBytes
              + " bytes; hugetlb has pages of"
              + " 2 MiB, all others of 4 KiB");
    }
    long bytes = Math.multiplyExact(pageCount, pageSizeBytes);
    return switch (backing) {
      case ANONYMOUS -> AnonymousMemory.map(bytes, pageSizeBytes);
      case MEMFD -> DescriptorMemory.memfd(bytes, pageSizeBytes);
      case SHM -> DescriptorMemory.shm(bytes, pageSizeBytes, lifetime);
      case HUGETLB -> DescriptorMemory.hugetlb(bytes, pageSizeBytes);
      case SYSV -> SysvMemory.map(bytes, pageSizeBytes, lifetime);
      case FILE -> FileMemory.map(bytes, pageSizeBytes, lifetime, folder);
    };
  }

  /// Maps memory again that a process which has died had mapped [Lifetime#UNTIL_CLOSED].
  ///
  /// @param name as [#name] gave it
  /// @throws HostException if there is no such memory any more
  public static GuestMemory reattach(
      Backing backing, long pageCount, int pageSizeBytes, String name) {
    long bytes = Math.multiplyExact(pageCount, pageSizeBytes);
    return switch (backing) {
      case SHM -> DescriptorMemory.reattach(bytes, pageSizeBytes, name);
      case SYSV -> SysvMemory.reattach(bytes, pageSizeBytes, name);
      case FILE -> FileMemory.reattach(bytes, pageSizeBytes, name);
      case ANONYMOUS, MEMFD, HUGETLB ->
          throw new HostException("memory of backing " + backing + " ends with its process");
    };
  }

  public final Backing backing() {
    return backing;
  }

  /// Where the mapping begins.
  public final long address() {
    return address;
  }

  public final long bytes() {
    return bytes;
  }

  public final int pageSizeBytes() {
    return pageSizeBytes;
  }

  public final long pageCount() {
    return bytes / pageSizeBytes;
  }

  /// The name under which another process finds the memory; empty if there is none.
  public String name() {
    return "";
  }

  /// Adds every page that may hold anything but zeroes, by RAM index. Asks the kernel and touches
  /// nothing.
  public abstract void populated(PageSet into);

  /// Has the kernel find memory for a run all at once, instead of page by page as it is written.
  /// What is there stays. A kernel before 5.14 does nothing.
  ///
  /// @throws HostException if there is none: to write to the pages would end the process
  public final void populate(long first, long count) {
    check(first, count);
    long at = address + first * pageSizeBytes;
    long result = Libc.madvise(at, count * pageSizeBytes, Libc.MADV_POPULATE_WRITE);
    if (result == -Libc.EFAULT) {
      throw new HostException(
          "there is no memory of backing " + backing + " for the guest's pages" + shortage());
    }
  }

  /// Puts anonymous zeroes in the place of a run, which take nothing of the backing: for those who
  /// wait for pages of a guest that has failed, where the backing has no memory left.
  public final void replace(long first, long count) {
    check(first, count);
    int flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE | Libc.MAP_FIXED;
    long at = address + first * pageSizeBytes;
    long unused = mapped(Libc.mmap(at, count * pageSizeBytes, flags, -1), backing, bytes, "");
  }

  /// What to do about memory that the kernel does not find, as the end of a line; empty if that is
  /// not known of the backing.
  public String shortage() {
    return "";
  }

  /// Gives the memory of a run back to the operating system; the pages are zero afterwards.
  public final void drop(long first, long count) {
    check(first, count);
    long result = drop(address, first * pageSizeBytes, count * pageSizeBytes);
    if (Libc.failed(result)) {
      throw new HostException(
          "memory of backing " + backing + " could not be given back: " + Libc.error(result));
    }
  }

  private void check(long first, long count) {
    if (first < 0 || count < 1 || first > pageCount() - count) {
      throw new IndexOutOfBoundsException(
          "pages " + first + " to " + (first + count - 1) + " of " + pageCount());
    }
  }

  abstract long drop(long base, long offset, long length);

  /// From now on a touch may block for a page: [#view()] is refused, since Java code that touched
  /// such a page would stop the whole JVM.
  public final void arm() {
    if (views != null) {
      throw new IllegalStateException("memory that is read through a view cannot be armed");
    }
    armed = true;
  }

  /// The memory as Java sees it, to be used until [#close()], which ends it for all threads. Never
  /// of armed memory.
  public final MemorySegment view() {
    if (armed) {
      throw new IllegalStateException("Java code must not touch memory that can block");
    }
    if (views == null) {
      views = Arena.ofShared();
    }
    return MemorySegment.ofAddress(address).reinterpret(bytes, views, null);
  }

  abstract void unmap();

  /// Unmaps the memory and leaves what its name stands for to others.
  public final void leave() {
    isLeft = true;
    close();
  }

  /// Whether the name stays.
  final boolean isLeft() {
    return isLeft;
  }

  /// Unmaps the memory and removes its name. No thread may touch it any more. May be called twice.
  @Override
  public final void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (views != null) {
      views.close();
    }
    unmap();
  }

  /// The address of a mapping, or what is wrong.
  static long mapped(long result, Backing backing, long bytes, String advice) {
    if (Libc.failed(result)) {
      throw new HostException(
          (bytes >> 20)
              + " MiB of backing "
              + backing
              + " could not be mapped: "
              + Libc.error(result)
              + advice);
    }
    return result;
  }
}
