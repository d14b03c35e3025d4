package dev.faultline.agent.machine.contract;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.program.Programs;
import dev.faultline.agent.mapping.FreeMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.VmSpec;

/// What a machine of a live migration is made from, the same on both hosts.
///
/// @param seed of the programs and of the content of memory
/// @param workNanos guest time of work of each vCPU from RESUME on; 0 if `guest.workTouches()` says
///   it. What is 0 there by default has been worked out
/// @param faults how the target notices absent pages
/// @param tracking how the source learns what is written, if it has to
/// @param traces finds the traces that the guest's program names
public record MachinePlan(
    VmSpec vm,
    GuestSpec guest,
    long seed,
    long workNanos,
    FaultMode faults,
    DirtyTracking tracking,
    TraceSource traces) {
  public MachinePlan {
    // Each vCPU writes eight bytes of its own in each page.
    int most = vm.pageSizeBytes() / Long.BYTES;
    if (vm.vcpus() > most) {
      throw new HostException(
          "a live guest with pages of "
              + vm.pageSizeBytes()
              + " bytes has at most "
              + most
              + " vCPUs, this one "
              + vm.vcpus());
    }
  }

  /// The guest's programs as they are before their first touch.
  public GuestProgram[] programs() {
    return Programs.create(
        guest.program(),
        vm.memoryBytes() / vm.pageSizeBytes(),
        vm.pageSizeBytes(),
        vm.vcpus(),
        seed,
        guest.atEnd(),
        traces);
  }

  /// @throws HostException if this host has no room even for what the guest has written before it
  ///   starts
  public void requireMemory() {
    FreeMemory.require(vm.backing(), filledPages() * vm.pageSizeBytes());
  }

  /// How many pages of RAM, from the first, the guest has written before it starts.
  public long filledPages() {
    return guest.filledPages(vm.memoryBytes() / vm.pageSizeBytes());
  }

  /// How many of them, from the first, it has not freed again.
  public long keptPages() {
    return guest.keptPages(vm.memoryBytes() / vm.pageSizeBytes());
  }
}
