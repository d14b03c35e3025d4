package dev.faultline.agent.plan;

import dev.faultline.agent.memory.MemoryMap;
import java.util.function.Consumer;

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
  /// 64 MiB of anonymous memory in pages of 4 KiB, flat, with one vCPU.
  public static final VmSpec PLAIN = new Draft().vm();

  /// Where RAM lies in guest-physical memory.
  public MemoryMap map() {
    return layout == Layout.FLAT
        ? MemoryMap.flat(pageSizeBytes, memoryBytes / pageSizeBytes)
        : MemoryMap.pc(pageSizeBytes, memoryBytes);
  }

  /// This machine but for what `change` sets: `vm.with(to -> to.vcpus = 4)`.
  public VmSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.vm();
  }

  /// Kinds of host memory.
  public enum Backing {
    ANONYMOUS,
    MEMFD,
    SHM,
    SYSV,
    FILE,
    HUGETLB;

    /// Whether another process of the host finds the memory after the death of the one that had it.
    public boolean outlivesProcess() {
      return this == SHM || this == SYSV || this == FILE;
    }
  }

  /// Guest-physical layouts.
  public enum Layout {
    FLAT,
    PC
  }

  /// A virtual machine in the making, every value by its name; at first [#PLAIN].
  public static final class Draft {
    public long memoryBytes = 64 << 20;
    public int pageSizeBytes = 4096;
    public int vcpus = 1;
    public Backing backing = Backing.ANONYMOUS;
    public long deviceStateBytes;
    public Layout layout = Layout.FLAT;

    private Draft() {}

    private Draft(VmSpec vm) {
      memoryBytes = vm.memoryBytes;
      pageSizeBytes = vm.pageSizeBytes;
      vcpus = vm.vcpus;
      backing = vm.backing;
      deviceStateBytes = vm.deviceStateBytes;
      layout = vm.layout;
    }

    private VmSpec vm() {
      return new VmSpec(memoryBytes, pageSizeBytes, vcpus, backing, deviceStateBytes, layout);
    }
  }
}
