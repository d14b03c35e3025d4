package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The C library's calls that guest memory needs. Each gives its result, or `-errno` where it
/// failed, as the kernel itself does. Addresses of guest memory are numbers here: nobody can read
/// through one.
///
/// Every call is a normal, non-critical downcall, so that a thread inside one never holds up a
/// safepoint.
public final class Libc {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EEXIST = 17;
  public static final int EINVAL = 22;

  public static final int PROT_READ_WRITE = 3;
  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MAP_FIXED = 0x10;
  public static final int MAP_ANONYMOUS = 0x20;
  public static final int MAP_NORESERVE = 0x4000;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0100;
  public static final int O_EXCL = 0200;
  public static final int O_NOFOLLOW = 0400000;
  public static final int O_CLOEXEC = 02000000;

  /// With `O_DIRECTORY` of x86-64; elsewhere it is refused, and a name is made and removed.
  public static final int O_TMPFILE = 020200000;

  public static final int MFD_CLOEXEC = 1;
  public static final int MFD_HUGETLB = 4;
  public static final int MFD_HUGE_2MB = 21 << 26;
  public static final int MADV_DONTNEED = 4;
  public static final int MADV_REMOVE = 9;
  public static final int MADV_HUGEPAGE = 14;
  public static final int MADV_NOHUGEPAGE = 15;
  public static final int MADV_POPULATE_WRITE = 23;
  public static final int SEEK_DATA = 3;
  public static final int SEEK_HOLE = 4;
  public static final int PUNCH_HOLE_KEEP_SIZE = 3;
  public static final int IPC_RMID = 0;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  public static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final MethodHandle MMAP =
      handle("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MUNMAP = handle("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MADVISE =
      handle("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MEMFD_CREATE =
      handle("memfd_create", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FTRUNCATE = handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FALLOCATE =
      handle("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK =
      handle("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN =
      variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle UNLINK = handle("unlink", JAVA_INT, ADDRESS);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle SHMGET =
      handle("shmget", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SHMAT =
      handle("shmat", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SHMDT = handle("shmdt", JAVA_INT, JAVA_LONG);
  private static final int IPC_STAT = 2;
  private static final long SHMID_DS_BYTES = 256; // 112, and room
  private static final long SHM_MODE = 20; // of its ipc64_perm: key, uid, gid, cuid, cgid before
  private static final long SHM_SEGSZ = 48;

  private static final MethodHandle SHMCTL =
      handle("shmctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SYSCALL =
      variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Libc() {}

  public static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  public static MethodHandle variadic(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.firstVariadicArg(firstVariadic),
        Linker.Option.captureCallState("errno"));
  }

  public static long result(long value, MemorySegment state) {
    return value == -1 ? -(int) ERRNO.get(state, 0L) : value;
  }

  public static AssertionError unexpected(Throwable e) {
    return new AssertionError("a call of the C library threw", e);
  }

  /// Whether a result says that the call failed. No mapping begins in the last page of memory.
  public static boolean failed(long result) {
    return result < 0 && result >= -4095;
  }

  public static long mmap(long bytes, int flags, int fd) {
    return mmap(0, bytes, flags, fd);
  }

  /// @param address where, with MAP_FIXED
  public static long mmap(long address, long bytes, int flags, int fd) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result(
          (long) MMAP.invokeExact(state, address, bytes, PROT_READ_WRITE, flags, fd, 0L), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long munmap(long address, long bytes) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) MUNMAP.invokeExact(state, address, bytes), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long madvise(long address, long bytes, int advice) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) MADVISE.invokeExact(state, address, bytes, advice), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long memfdCreate(String name, int flags) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      return result((int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(name), flags), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long ftruncate(int fd, long bytes) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) FTRUNCATE.invokeExact(state, fd, bytes), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long fallocate(int fd, int mode, long offset, long bytes) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) FALLOCATE.invokeExact(state, fd, mode, offset, bytes), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long lseek(int fd, long offset, int whence) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((long) LSEEK.invokeExact(state, fd, offset, whence), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long open(String path, int flags, int mode) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long unlink(String path) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      return result((int) UNLINK.invokeExact(state, arena.allocateFrom(path)), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long close(int fd) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long ioctl(int fd, long request, MemorySegment argument) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) IOCTL.invokeExact(state, fd, request, argument), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long shmget(int key, long bytes, int flags) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) SHMGET.invokeExact(state, key, bytes, flags), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long shmat(int id) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((long) SHMAT.invokeExact(state, id, 0L, 0), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long shmdt(long address) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) SHMDT.invokeExact(state, address), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long shmctl(int id, int command) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) SHMCTL.invokeExact(state, id, command, 0L), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Size in bytes and permissions of a System V segment (`struct shmid64_ds` of asm-generic, 64
  /// bits); empty if there is none of that number.
  public static long[] shmStat(int id) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(SHMID_DS_BYTES, Long.BYTES);
      long result = result((int) SHMCTL.invokeExact(state, id, IPC_STAT, into.address()), state);
      return failed(result)
          ? new long[0]
          : new long[] {into.get(JAVA_LONG, SHM_SEGSZ), into.get(JAVA_INT, SHM_MODE) & 0777};
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long write(int fd, MemorySegment from, long bytes) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((long) WRITE.invokeExact(state, fd, from, bytes), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long eventfd(int flags) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((int) EVENTFD.invokeExact(state, 0, flags), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A system call that the C library has no function for, with one argument.
  public static long syscall(long number, long argument) {
    MemorySegment state = ERRNO_OF_THREAD.get();
    try {
      return result((long) SYSCALL.invokeExact(state, number, argument), state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// The name of an error, as in `errno.h`, with its number.
  public static String error(long result) {
    int number = (int) -result;
    return switch (number) {
      case EPERM -> "EPERM (not permitted)";
      case ENOENT -> "ENOENT (no such thing)";
      case EAGAIN -> "EAGAIN (try again)";
      case ENOMEM -> "ENOMEM (no memory)";
      case EACCES -> "EACCES (permission denied)";
      case EEXIST -> "EEXIST (exists)";
      case EINVAL -> "EINVAL (not possible with these arguments)";
      case 28 -> "ENOSPC (no space)";
      case 95 -> "EOPNOTSUPP (not supported)";
      default -> "errno " + number;
    };
  }
}
