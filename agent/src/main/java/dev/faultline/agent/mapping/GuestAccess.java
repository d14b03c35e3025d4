package dev.faultline.agent.mapping;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The one class that touches guest memory which can fault. Every touch is a `memcpy` in a normal
/// downcall: the thread is then in native code, and the JVM can stop all others for a collection
/// while it waits for its page. A touch in Java code, or in a *critical* downcall, would hold up
/// the safepoint, and with it the thread that is to bring the page: a deadlock of the whole JVM.
///
/// One thread uses one instance, but for [#copyIn].
public final class GuestAccess {
  private static final MethodHandle MEMCPY =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("memcpy"),
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private final long base;
  private final long bytes;
  private final MemorySegment word = Arena.ofAuto().allocate(JAVA_LONG);
  private final long wordAddress = word.address();

  public GuestAccess(GuestMemory memory) {
    base = memory.address();
    bytes = memory.bytes();
  }

  /// Reads the eight bytes at `offset`. Blocks while their page is absent.
  public long read(long offset) {
    copy(wordAddress, at(offset, Long.BYTES), Long.BYTES);
    return word.get(JAVA_LONG, 0);
  }

  /// Writes the eight bytes at `offset`. Blocks while their page is absent.
  public void write(long offset, long value) {
    word.set(JAVA_LONG, 0, value);
    copy(at(offset, Long.BYTES), wordAddress, Long.BYTES);
  }

  /// Copies memory of the guest out, as much as fits `into`, which is native.
  public void copyOut(long offset, MemorySegment into) {
    copy(into.address(), at(offset, into.byteSize()), into.byteSize());
  }

  /// Copies `length` bytes at the native address `from` into memory of the guest. Any thread.
  public void copyIn(long offset, long from, long length) {
    copy(at(offset, length), from, length);
  }

  private long at(long offset, long length) {
    if (offset < 0 || length < 0 || offset > bytes - length) {
      throw new IndexOutOfBoundsException(
          length + " bytes at " + offset + " of " + bytes + " of guest memory");
    }
    return base + offset;
  }

  private static void copy(long to, long from, long length) {
    try {
      long ignored = (long) MEMCPY.invokeExact(to, from, length);
    } catch (Throwable e) {
      throw new AssertionError("memcpy threw", e);
    }
  }
}
