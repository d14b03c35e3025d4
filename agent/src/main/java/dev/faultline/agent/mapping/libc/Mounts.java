package dev.faultline.agent.mapping.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// File systems that are mounted and unmounted; see [Libc] for results.
public final class Mounts {
  private static final int MNT_DETACH = 2;
  private static final MethodHandle MOUNT =
      Libc.handle("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle UMOUNT = Libc.handle("umount2", JAVA_INT, ADDRESS, JAVA_INT);

  private Mounts() {}

  /// Mounts a file system in memory.
  ///
  /// @param options as mount(8) has them after `-o`
  public static long tmpfs(String folder, String options) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment type = arena.allocateFrom("tmpfs");
      MemorySegment where = arena.allocateFrom(folder);
      MemorySegment how = arena.allocateFrom(options);
      return Libc.result((int) MOUNT.invokeExact(state, type, where, type, 0L, how), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /// Nobody finds it any more; it goes when the last file in it is closed.
  public static long detach(String folder) {
    MemorySegment state = Libc.ERRNO_OF_THREAD.get();
    try (Arena arena = Arena.ofConfined()) {
      return Libc.result(
          (int) UMOUNT.invokeExact(state, arena.allocateFrom(folder), MNT_DETACH), state);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }
}
