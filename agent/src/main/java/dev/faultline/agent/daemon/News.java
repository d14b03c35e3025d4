package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.MachineCounters;
import java.util.List;

/// What an agent says to a driver. Times are `System.nanoTime()` of the agent's host.
public sealed interface News {
  /// This trace is lacking here; send it.
  record Wanted(String digest) implements News {}

  /// Ready for START (source) or for the source's connections (target).
  record Prepared() implements News {}

  /// The guest runs.
  record Started() implements News {}

  /// A phase has begun.
  record Phase(String name, long nanos) implements News {}

  /// How far it is; every 100 ms while pages move.
  ///
  /// @param residentPages at the target; pages sent at the source
  /// @param allPages of so many
  /// @param bytes moved so far
  /// @param faults so far
  record Progress(
      long nanos, long residentPages, long allPages, long bytes, long faults, String phase)
      implements News {}

  /// The answer to [Order.Clock].
  ///
  /// @param host the same for all processes that share a clock
  record Clock(long token, long nanos, String host) implements News {}

  /// It has come to nothing; the last word.
  record Failed(String why) implements News {}

  /// The source's last word.
  ///
  /// @param failure empty if all went well
  /// @param lastTouchNanos of the guest here; 0 if it was never stopped
  /// @param divergence says so if a pre-copy did not converge; else empty
  /// @param lostNanos guest time that the vCPUs lost from PREPARE to SUSPEND; -1 if unknown
  /// @param tracking by what writes were tracked; empty if they were not
  /// @param pace guest time over wall time of a vCPU, from START to SUSPEND; -1 if unknown
  record SourceReport(
      String failure,
      List<Phase> phases,
      long lastTouchNanos,
      double pace,
      long pagesPushed,
      long pagesDemanded,
      long pagesZero,
      long pagesFree,
      long pagesResent,
      long rounds,
      String divergence,
      String tracking,
      long lostNanos,
      long pagesCompressed,
      long bytesCompression,
      long pagesReference,
      long bytesReference,
      long sentBytes,
      long receivedBytes,
      long cpuNanos)
      implements News {}

  /// The target's last word. A quantity that never came to be is -1.
  ///
  /// @param failure empty if all went well
  /// @param latencies an encoded HdrHistogram of fault latencies in nanoseconds
  /// @param samples one after the other: time, guest time done, wall time in which vCPUs had work
  ///   left, resident pages, demand faults, late pushes, bytes that came
  /// @param storeBytes kept for references
  /// @param pagesMissed that referred to what was not kept
  /// @param columns the page map: for each of `columnNanos` one byte a row
  /// @param verification what is wrong with the memory; empty if nothing is
  /// @param verifiedBytes how many bytes were compared; 0 if none were
  /// @param backend how absent pages were noticed
  record TargetReport(
      String failure,
      List<Phase> phases,
      long firstAttemptNanos,
      long firstCompleteNanos,
      long blocktimeNanos,
      long faultsDemand,
      long faultsLate,
      long faultsJoined,
      long faultsZero,
      long pagesDuplicate,
      long touchesPull,
      long storeBytes,
      long pagesMissed,
      long sentBytes,
      long receivedBytes,
      long cpuNanos,
      byte[] latencies,
      List<MachineCounters.Vcpu> vcpus,
      long[] samples,
      long[] columnNanos,
      byte[] columns,
      String verification,
      long verifiedBytes,
      String backend)
      implements News {
    /// How many numbers make a sample.
    public static final int SAMPLE_LONGS = 7;
  }
}
