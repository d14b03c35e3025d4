package dev.faultline.agent.driver;

import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.Round;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import java.util.ArrayList;
import java.util.List;

/// What an agent says to a driver. Times are `System.nanoTime()` of the agent's host.
public sealed interface News {
  /// This trace is lacking here; send it.
  record Wanted(String digest) implements News {}

  /// Ready for START (source) or for the source's connections (target).
  record Prepared() implements News {}

  /// The guest runs at the source; or what is needed for it is there at the target.
  ///
  /// @param outlives whether an agent that is started again in the place of this one, should it be
  ///   killed, goes on with what it has given away, or taken over
  record Started(boolean outlives) implements News {}

  /// A phase has begun.
  record Phase(String name, long nanos) implements News {}

  /// How far it is; every 100 ms while pages move.
  ///
  /// @param residentPages at the target; pages sent at the source
  /// @param allPages of so many
  /// @param bytes moved so far
  /// @param faults so far
  /// @param guestNanos guest time of all vCPUs together at the target so far; 0 at the source
  record Progress(
      long nanos,
      long residentPages,
      long allPages,
      long bytes,
      long faults,
      long guestNanos,
      String phase)
      implements News {}

  /// The answer to [Order.Clock].
  ///
  /// @param host the same for all processes that share a clock
  record Clock(long token, long nanos, String host) implements News {}

  /// The link has been away for too long. Both sides keep what they have, and wait for
  /// [Order.Recover].
  record Held(String why) implements News {}

  /// A guest on an agent.
  ///
  /// @param phase empty before PREPARE
  /// @param residentPages at the target; pages sent at the source
  /// @param held why it waits to be told how it goes on; empty if it does not
  /// @param isDriven whether a driver speaks for it
  record Guest(
      long migrationId,
      Order.Role role,
      String phase,
      long residentPages,
      long allPages,
      String held,
      boolean isDriven) {}

  /// The answer to [Order.Guests].
  record Guests(List<Guest> guests) implements News {}

  /// It has come to nothing; the last word.
  record Failed(String why) implements News {}

  /// A number by the name of its metric.
  record Value(String metric, long value) {}

  /// What went through the sockets of one side, frames included, and the CPU time of its process.
  record Traffic(long sentBytes, long receivedBytes, long cpuNanos) {}

  /// The source's last word.
  ///
  /// @param failure empty if all went well
  /// @param lastTouchNanos of the guest here; 0 if it was never stopped
  /// @param pace guest time over wall time of a vCPU, from START to SUSPEND; -1 if unknown
  /// @param lostNanos guest time that the vCPUs lost from PREPARE to SUSPEND; -1 if unknown
  /// @param keeps whether the guest runs on here, and will not run elsewhere
  /// @param divergence says so if a pre-copy did not converge; else empty
  /// @param tracking by what writes were tracked; empty if they were not
  /// @param values what it measured
  record SourceReport(
      String failure,
      List<Phase> phases,
      long lastTouchNanos,
      double pace,
      long lostNanos,
      boolean keeps,
      String divergence,
      List<Round> rounds,
      String tracking,
      List<Value> values,
      Traffic traffic,
      Unsent unsent)
      implements News {
    /// What it measured.
    ///
    /// @throws ProtocolException if a number is below 0
    public Measured measured() {
      return News.measured(values);
    }
  }

  /// The target's last word.
  ///
  /// @param failure empty if all went well
  /// @param firstAttemptNanos of a touch here; 0 or less if there was none
  /// @param firstCompleteNanos when that touch was done; 0 or less if it was not
  /// @param values what it measured
  /// @param latencies an encoded HdrHistogram of fault latencies in nanoseconds
  /// @param verification what is wrong with the memory; empty if nothing is
  /// @param verifiedBytes how many bytes were compared; 0 if none were
  /// @param backend how absent pages were noticed
  /// @param missing which pages of a guest that ran here never came; empty if all did, or it did
  ///   not
  record TargetReport(
      String failure,
      List<Phase> phases,
      long firstAttemptNanos,
      long firstCompleteNanos,
      List<Value> values,
      Traffic traffic,
      byte[] latencies,
      List<MachineCounters.Vcpu> vcpus,
      Recorded recorded,
      String verification,
      long verifiedBytes,
      String backend,
      String missing)
      implements News {
    /// What it measured.
    ///
    /// @throws ProtocolException if a number is below 0
    public Measured measured() {
      return News.measured(values);
    }
  }

  /// One quantity over time, by the name of its series.
  record Curve(String track, long[] values) {}

  /// What a target looked like over time, from RESUME on.
  ///
  /// @param curves a value for each of `sampleNanos`; bytes without headers of the network
  /// @param rowPages page frames of a row of the page map
  /// @param columnNanos when the page map was drawn
  /// @param columns one column after the other, of equal size
  record Recorded(
      long[] sampleNanos, List<Curve> curves, long rowPages, long[] columnNanos, byte[] columns) {}

  /// What had not left a source over time.
  ///
  /// @param columns for each of `nanos` a byte a row, its share of the row from 0 to 255
  record Unsent(long[] nanos, byte[] columns) {}

  /// As an agent says it.
  ///
  /// @param measured whole numbers
  static List<Value> values(Measured measured) {
    List<Value> values = new ArrayList<>();
    measured.forEach((name, value) -> values.add(new Value(name, value.longValue())));
    return values;
  }

  /// As it was measured; names that are no metric here are left out.
  ///
  /// @throws ProtocolException if a number is below 0
  private static Measured measured(List<Value> values) {
    Measured measured = new Measured();
    for (Value one : values) {
      Metric metric = Metrics.find(one.metric());
      if (one.value() < 0) {
        throw new ProtocolException("a report with " + one.value() + " for " + one.metric());
      }
      if (metric != null) {
        measured.put(metric, one.value());
      }
    }
    return measured;
  }
}
