package dev.faultline.agent.probe;

import dev.faultline.agent.fault.FaultBackend;
import dev.faultline.agent.fault.FaultListener;
import dev.faultline.agent.fault.SoftwareBackend;
import dev.faultline.agent.fault.UserfaultBackend;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Measures what is done to whole memories: arming, finding holes, copying.
public final class MemoryProbe {
  private static final int PAGE_BYTES = 4096;

  private MemoryProbe() {}

  /// Maps and arms fresh memory.
  ///
  /// @return nanoseconds a page
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot
  public static double armNanos(boolean software, long pageCount) {
    FaultListener nobody = (vcpu, at, write, nanos) -> {};
    long begin = System.nanoTime();
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, pageCount, PAGE_BYTES);
        FaultBackend armed =
            software
                ? new SoftwareBackend(memory, List.of(), nobody)
                : new UserfaultBackend(memory, List.of(), nobody)) {
      return (System.nanoTime() - begin) / (double) armed.presence().pageCount();
    }
  }

  /// Asks which pages of written memory were written.
  ///
  /// @return nanoseconds a page
  public static double holeScanNanos(long pageCount) {
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, pageCount, PAGE_BYTES)) {
      memory.populate(0, pageCount);
      PageSet written = new PageSet(pageCount);
      long begin = System.nanoTime();
      memory.populated(written);
      return (System.nanoTime() - begin) / (double) pageCount;
    }
  }

  /// Copies memory that does not fit the caches, in units as they are received.
  ///
  /// @return bytes a second
  public static double copyBytesPerSecond(long bytes, int unitBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(bytes, PAGE_BYTES).fill((byte) 1);
      MemorySegment to = arena.allocate(bytes, PAGE_BYTES).fill((byte) 2);
      long begin = System.nanoTime();
      for (long at = 0; at + unitBytes <= bytes; at += unitBytes) {
        MemorySegment.copy(from, at, to, at, unitBytes);
      }
      return bytes * 1e9 / (System.nanoTime() - begin);
    }
  }
}
