package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.HotCalls;
import dev.faultline.agent.mapping.libc.Libc;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// A userfaultfd, `man 2 userfaultfd` and `ioctl_userfaultfd`: the kernel's way to stop a thread at
/// a page that is not there until somebody brings it.
///
/// Ours is opened for faults of user mode alone, which any user may since Linux 5.11, and which are
/// all that [dev.faultline.agent.mapping.GuestAccess] makes. Another process may hand its own over.
public final class Userfaultfd implements AutoCloseable {
  /// Bytes of one message.
  public static final int MESSAGE_BYTES = 32;

  public static final int EVENT_PAGEFAULT = 0x12;

  /// What another process can have its kernel tell besides: pages that it has given up.
  public static final int EVENT_REMOVE = 0x15;

  public static final int EVENT_UNMAP = 0x16;

  private static final long SYSCALL_USERFAULTFD = 323;
  private static final long O_CLOEXEC_NONBLOCK = 02004000;
  private static final long USER_MODE_ONLY = 1;
  private static final long NEW = 0xAA00;
  private static final long API = 0xC018AA3FL;
  private static final long REGISTER = 0xC020AA00L;
  private static final long UNREGISTER = 0x8010AA01L;
  private static final long WAKE = 0x8010AA02L;
  private static final long COPY = 0xC028AA03L;
  private static final long ZEROPAGE = 0xC020AA04L;
  private static final long MOVE = 0xC028AA05L;
  private static final long WRITEPROTECT = 0xC018AA06L;
  private static final long FEATURE_THREAD_ID = 1 << 8;

  /// WP_HUGETLBFS_SHMEM, WP_UNPOPULATED and WP_ASYNC.
  private static final long FEATURES_WRITES = 1 << 12 | 1 << 13 | 1 << 15;

  /// EVENT_REMOVE and EVENT_UNMAP.
  private static final long FEATURES_REMOVALS = 1 << 3 | 1 << 6;

  private static final long MODE_MISSING = 1;
  private static final long MODE_WRITES = 2;
  private static final long PROTECT = 1;
  private static final long DONTWAKE = 1;

  /// Bits of what [#register(long, long)] gives.
  static final long CAN_COPY = 1 << 3;

  static final long CAN_ZEROPAGE = 1 << 4;
  static final long CAN_MOVE = 1 << 5;

  private static final ThreadLocal<MemorySegment> ARGUMENT =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(40, 8));

  private final int fd;

  private Userfaultfd(int fd) {
    this.fd = fd;
  }

  /// One that another process has opened, for its own memory, and armed; closed with this.
  public static Userfaultfd of(int fd) {
    return new Userfaultfd(fd);
  }

  /// For absent pages.
  ///
  /// @throws HostException if this host refuses; says what to change
  static Userfaultfd open() {
    return open(
        FEATURE_THREAD_ID, "does not say which thread faulted", "migration.fault-mode software");
  }

  /// For writes to pages that are protected: the kernel takes the protection off and lets the
  /// thread go on, so that nobody ever waits and nothing is to be read here.
  ///
  /// @throws HostException if this host refuses; says what to change
  static Userfaultfd openForWrites() {
    return open(
        FEATURES_WRITES,
        "does not keep track of writes, which needs Linux 6.7",
        "migration.dirty-tracking emulated");
  }

  private static Userfaultfd open(long features, String refusal, String instead) {
    long fd = Libc.syscall(SYSCALL_USERFAULTFD, O_CLOEXEC_NONBLOCK | USER_MODE_ONLY);
    if (Libc.failed(fd)) {
      fd = openByDevice(fd, instead);
    }
    Userfaultfd opened = new Userfaultfd((int) fd);
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, 0xAA);
    argument.set(JAVA_LONG, 8, features);
    argument.set(JAVA_LONG, 16, 0);
    long result = Libc.ioctl(opened.fd, API, argument);
    if (Libc.failed(result)) {
      opened.close();
      throw new HostException(
          "this kernel's userfaultfd " + refusal + ": " + Libc.error(result) + "; use " + instead);
    }
    return opened;
  }

  private static long openByDevice(long refusal, String instead) {
    long device = Libc.open("/dev/userfaultfd", 02000002, 0);
    if (!Libc.failed(device)) {
      long fd = Libc.ioctl((int) device, NEW, MemorySegment.ofAddress(O_CLOEXEC_NONBLOCK));
      Libc.close((int) device);
      if (!Libc.failed(fd)) {
        return fd;
      }
    }
    throw new HostException(
        "userfaultfd is refused: "
            + Libc.error(refusal)
            + "; it needs Linux 5.11 with CONFIG_USERFAULTFD and, in a container, a seccomp profile"
            + " that allows it, or access to /dev/userfaultfd; or use "
            + instead);
  }

  /// Whether its process had the kernel tell of memory that it gives up (`/proc/self/fdinfo`, line
  /// `API:`, the second number); true where that is not to be seen.
  public boolean tellsRemovals() {
    try (BufferedReader in = Files.newBufferedReader(Path.of("/proc/self/fdinfo/" + fd))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split(":");
        if (parts[0].equals("API") && parts.length > 2) {
          return (Long.parseLong(parts[2].strip(), 16) & FEATURES_REMOVALS) != 0;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return true;
    }
    return true;
  }

  public int fd() {
    return fd;
  }

  /// Arms a range for absent pages.
  ///
  /// @return what can be done in it, as bits, or `-errno`
  long register(long start, long length) {
    return register(start, length, MODE_MISSING);
  }

  /// Arms a range for writes, once it is [#protect]ed.
  ///
  /// @return not negative, or `-errno`
  long registerWrites(long start, long length) {
    return register(start, length, MODE_WRITES);
  }

  private long register(long start, long length, long mode) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, start);
    argument.set(JAVA_LONG, 8, length);
    argument.set(JAVA_LONG, 16, mode);
    argument.set(JAVA_LONG, 24, 0);
    long result = Libc.ioctl(fd, REGISTER, argument);
    return Libc.failed(result) ? result : argument.get(JAVA_LONG, 24);
  }

  /// Protects a range that is armed for writes, also where nothing is in it yet.
  ///
  /// @return 0, or `-errno`
  long protect(long start, long length) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, start);
    argument.set(JAVA_LONG, 8, length);
    argument.set(JAVA_LONG, 16, PROTECT);
    return Libc.ioctl(fd, WRITEPROTECT, argument);
  }

  /// Absent pages of a range are zero from now on, and nobody is told of them.
  ///
  /// @return 0, or `-errno`
  public long unregister(long start, long length) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, start);
    argument.set(JAVA_LONG, 8, length);
    return Libc.ioctl(fd, UNREGISTER, argument);
  }

  /// Fills absent pages at `to` with what is at `from`.
  ///
  /// @return how many bytes were filled, from the first on, or `-errno` if not even one page
  public long copy(long to, long from, long length, boolean wake) {
    return fill(COPY, to, from, length, wake);
  }

  /// As [#copy], but takes the pages themselves from `from`, which is absent afterwards.
  long move(long to, long from, long length, boolean wake) {
    return fill(MOVE, to, from, length, wake);
  }

  private long fill(long request, long to, long from, long length, boolean wake) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, to);
    argument.set(JAVA_LONG, 8, from);
    argument.set(JAVA_LONG, 16, length);
    argument.set(JAVA_LONG, 24, wake ? 0 : DONTWAKE);
    argument.set(JAVA_LONG, 32, 0);
    return filled(HotCalls.ioctl(fd, request, argument), argument.get(JAVA_LONG, 32));
  }

  /// As [#copy], with zeroes.
  public long zeropage(long start, long length, boolean wake) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, start);
    argument.set(JAVA_LONG, 8, length);
    argument.set(JAVA_LONG, 16, wake ? 0 : DONTWAKE);
    argument.set(JAVA_LONG, 24, 0);
    return filled(HotCalls.ioctl(fd, ZEROPAGE, argument), argument.get(JAVA_LONG, 24));
  }

  /// Where it filled a part, the kernel fails, and says beside it how much it filled, or why not
  /// even one page; it says nothing where the request itself is wrong.
  private static long filled(int result, long said) {
    return result == -1 && said == 0 ? -Libc.EINVAL : said;
  }

  /// Wakes who waits in the range.
  public void wake(long start, long length) {
    MemorySegment argument = ARGUMENT.get();
    argument.set(JAVA_LONG, 0, start);
    argument.set(JAVA_LONG, 8, length);
    HotCalls.ioctl(fd, WAKE, argument);
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
