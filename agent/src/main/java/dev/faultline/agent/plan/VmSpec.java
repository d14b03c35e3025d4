package dev.faultline.agent.plan;

import dev.faultline.agent.memory.MemoryMap;

/// The virtual machine.
///
/// @param memoryBytes RAM; a multiple of the page size, at most 2^42
/// @param pageSizeBytes 4096 or 2097152
/// @param vcpus 1 to 1024
/// @param backing what holds the memory on a live host; the virtual engine does not look at it
/// @param deviceStateBytes device state that crosses at HANDOVER besides registers and program
///   state
/// @param layout `flat` (RAM from page 0 without holes) or `pc` (E820 of a PC)
public record VmSpec(
    long memoryBytes,
    int pageSizeBytes,
    int vcpus,
    Backing backing,
    long deviceStateBytes,
    Layout layout) {
  /// Where RAM lies in guest-physical memory.
  public MemoryMap map() {
    return layout == Layout.FLAT
        ? MemoryMap.flat(pageSizeBytes, memoryBytes / pageSizeBytes)
        : MemoryMap.pc(pageSizeBytes, memoryBytes);
  }

  /// Kinds of host memory.
  public enum Backing {
    ANONYMOUS,
    MEMFD,
    SHM,
    SYSV,
    FILE,
    HUGETLB
  }

  /// Guest-physical layouts.
  public enum Layout {
    FLAT,
    PC
  }
}
