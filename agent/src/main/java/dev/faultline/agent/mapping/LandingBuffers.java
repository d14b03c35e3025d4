package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Buffers of 2 MiB, each on one huge page where the kernel gives it, to receive guest memory into.
/// Whole ones can be moved into the guest instead of copied; a moved buffer is empty afterwards,
/// and gets new memory when it is written again. Any thread may take and give.
public final class LandingBuffers implements AutoCloseable {
  /// Size and alignment of a buffer.
  public static final int BYTES = 2 << 20;

  private final long mapping;
  private final long mappingBytes;
  private final long first;
  private final long end;
  private final Arena arena = Arena.ofShared();
  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();

  /// @throws HostException if there is no address space for so many
  public LandingBuffers(int count) {
    mappingBytes = (count + 1L) * BYTES;
    mapping =
        Libc.mmap(mappingBytes, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1);
    if (Libc.failed(mapping)) {
      throw new HostException(
          "no room for " + count + " receive buffers of 2 MiB: " + Libc.error(mapping));
    }
    first = Math.ceilDiv(mapping, BYTES) * BYTES;
    end = first + (long) count * BYTES;
    Libc.madvise(first, end - first, Libc.MADV_HUGEPAGE); // without huge pages it works too
    for (long at = first; at < end; at += BYTES) {
      free.add(MemorySegment.ofAddress(at).reinterpret(BYTES, arena, null));
    }
  }

  /// A buffer that nobody else uses until it is given back, or null if all are in use.
  public synchronized @Nullable MemorySegment take() {
    return free.pollLast();
  }

  /// Takes a buffer back.
  public synchronized void give(MemorySegment buffer) {
    if (!contains(buffer.address(), BYTES) || (buffer.address() - first) % BYTES != 0) {
      throw new IllegalArgumentException(buffer + " is no buffer of these");
    }
    free.addLast(buffer);
  }

  /// Whether these bytes lie in the buffers.
  public boolean contains(long address, long length) {
    return address >= first && length <= end - address;
  }

  /// Nobody uses a buffer any more. May be called twice.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      Libc.munmap(mapping, mappingBytes);
    }
  }
}
