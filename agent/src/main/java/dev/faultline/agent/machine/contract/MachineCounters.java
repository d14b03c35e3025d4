package dev.faultline.agent.machine.contract;

import dev.faultline.agent.machine.Vcpu;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What the vCPUs of a target did since RESUME.
///
/// @param firstTouchAttemptedNanos `System.nanoTime()` just before the first touch of any vCPU; 0
///   while there is none
/// @param firstTouchCompletedNanos the same when that vCPU's first touch was done; 0 while it is
///   not
/// @param blocktimeNanos time in which all vCPUs that had not finished were blocked at once
/// @param faultLatencyNanos from just before a touch of an absent page until the vCPU goes on; a
///   copy
/// @param vcpus by vCPU number
public record MachineCounters(
    long firstTouchAttemptedNanos,
    long firstTouchCompletedNanos,
    long blocktimeNanos,
    Histogram faultLatencyNanos,
    List<Vcpu> vcpus) {
  public MachineCounters {
    vcpus = List.copyOf(vcpus);
  }

  /// One vCPU.
  ///
  /// @param touches executed since RESUME
  /// @param faults touches that had to wait for a page
  /// @param minorFaults first touches of a page by this vCPU that found the page there
  /// @param blockedNanos wall time that it waited for pages
  /// @param guestNanos guest time (CPU and idle) that its program has done
  /// @param stallNanos wall time from RESUME, until it finished if it has, beyond its guest time
  /// @param cpuNanos CPU time of its thread
  public record Vcpu(
      long touches,
      long faults,
      long minorFaults,
      long blockedNanos,
      long guestNanos,
      long stallNanos,
      long cpuNanos) {}

  /// Touches of all vCPUs.
  public long touches() {
    return vcpus.stream().mapToLong(Vcpu::touches).sum();
  }

  public long minorFaults() {
    return vcpus.stream().mapToLong(Vcpu::minorFaults).sum();
  }
}
