package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Measures how fast one thread brings pages in that are at hand.
public final class InstallProbe {
  private InstallProbe() {}

  /// Fills fresh memory once.
  ///
  /// @param unitBytes how much is brought in at once
  /// @return bytes a second
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot
  public static double bytesPerSecond(
      Backing backing, boolean software, long memoryBytes, int unitBytes) {
    int page = backing == Backing.HUGETLB ? 2 << 20 : 4096;
    FaultListener nobody = (vcpu, at, write, nanos) -> {};
    try (Arena arena = Arena.ofConfined();
        GuestMemory memory = GuestMemory.map(backing, memoryBytes / page, page)) {
      // A few units in turn, as receive buffers are: in the cache if they are small.
      int units = 4;
      MemorySegment content = arena.allocate((long) unitBytes * units, 2 << 20).fill((byte) 1);
      try (FaultBackend backend =
          software
              ? new SoftwareBackend(memory, List.of(), nobody)
              : new UserfaultBackend(memory, List.of(), nobody)) {
        int pages = unitBytes / page;
        long begin = System.nanoTime();
        long turn = 0;
        for (long at = 0; at + pages <= memory.pageCount(); at += pages) {
          backend.install(at, pages, content, turn++ % units * unitBytes, false);
        }
        return memoryBytes * 1e9 / (System.nanoTime() - begin);
      }
    }
  }

  /// As [#bytesPerSecond], of anonymous memory from landing buffers, the time to write them
  /// included.
  ///
  /// @param move whether whole buffers are moved, or copied
  public static double landedBytesPerSecond(boolean move, long memoryBytes) {
    FaultListener nobody = (vcpu, at, write, nanos) -> {};
    int unit = LandingBuffers.BYTES;
    try (Arena arena = Arena.ofConfined();
        GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, memoryBytes / 4096, 4096);
        UserfaultBackend backend = new UserfaultBackend(memory, List.of(), nobody)) {
      MemorySegment received = arena.allocate(unit, 4096).fill((byte) 1);
      LandingBuffers buffers = backend.landing();
      MemorySegment copied = arena.allocate(unit, 4096).fill((byte) 1);
      long begin = System.nanoTime();
      for (long at = 0; at + unit / 4096 <= memory.pageCount(); at += unit / 4096) {
        MemorySegment buffer = move && buffers != null ? buffers.take() : copied;
        if (buffer == null) {
          throw new IllegalStateException("more buffers are in use than there are");
        }
        buffer.copyFrom(received);
        backend.install(at, unit / 4096, buffer, 0, false);
        if (move && buffers != null) {
          buffers.give(buffer);
        }
      }
      return memoryBytes * 1e9 / (System.nanoTime() - begin);
    }
  }

  /// Marks half of fresh memory, every other 64 pages, as zero.
  ///
  /// @return nanoseconds a page
  public static double zeroNanos(Backing backing, long memoryBytes) {
    FaultListener nobody = (vcpu, at, write, nanos) -> {};
    try (GuestMemory memory = GuestMemory.map(backing, memoryBytes / 4096, 4096);
        FaultBackend backend = new UserfaultBackend(memory, List.of(), nobody)) {
      long begin = System.nanoTime();
      for (long at = 0; at + 64 <= memory.pageCount(); at += 128) {
        backend.zero(at, 64);
      }
      return (System.nanoTime() - begin) / (memory.pageCount() / 2.0);
    }
  }
}
