package dev.faultline.simulator.engine;

import dev.faultline.reports.result.PageMap;
import dev.faultline.reports.result.Series;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What one migration cost. Times are nanoseconds since the run began or durations; -1 is a missing
/// value.
///
/// @param name of the migration in its scenario
/// @param status how it ended
/// @param message one line about it; empty if all is well
/// @param phases when each phase began
/// @param downtimeNanos last touch at the source to first touch attempted at the target
/// @param pausedNanos SUSPEND to RESUME
/// @param perceivedDowntimeNanos last touch at the source to first touch completed at the target
/// @param totalNanos PREPARE to COMPLETE
/// @param residencyNanos RESUME to COMPLETE (nothing left at the source)
/// @param stallNanos summed over vCPUs, over the fixed work
/// @param blocktimeNanos time in which all vCPUs that have work left were blocked
/// @param boundNanos no strategy's stall is below this
/// @param faultLatency of demand, late and joined and zero faults: touch to running again
/// @param workNanos the guest time of the fixed work, all vCPUs together
/// @param slowdown wall time of the work over its guest time, the slowest vCPU's
/// @param timeTo90PctNanos RESUME until 90 % of the rate before had held for 100 ms; the begin of
///   that 100 ms
/// @param touches touches of the fixed work
/// @param touchesPull touches from RESUME to COMPLETE
/// @param bytesWire source to target, with headers and framing
/// @param bytesWireReverse target to source, the same
/// @param rounds of pre-copy, without the one for which the guest stops
/// @param pagesResent pages that were written at the source after they had been sent, each time
/// @param lostNanos guest time lost to the migration, all vCPUs together: at the source from
///   PREPARE on, while none runs, and stalled over the fixed work
/// @param saved what was not sent as it is
/// @param means by what the engine did what it found out for itself, by name; empty where there is
///   nothing to choose
/// @param series over time, at most 1000 points each
public record MigrationOutcome(
    String name,
    Status status,
    String message,
    List<Phase> phases,
    long downtimeNanos,
    long pausedNanos,
    long perceivedDowntimeNanos,
    long totalNanos,
    long residencyNanos,
    long stallNanos,
    long blocktimeNanos,
    long boundNanos,
    long faultsDemand,
    long faultsLate,
    long faultsJoined,
    long faultsZero,
    long faultsMinor,
    Histogram faultLatency,
    long pagesPushed,
    long pagesDemanded,
    long pagesZero,
    long pagesFree,
    long pagesDuplicate,
    long bytesWire,
    long bytesWireReverse,
    long workNanos,
    double slowdown,
    long timeTo90PctNanos,
    long touches,
    long touchesPull,
    long rounds,
    long pagesResent,
    long lostNanos,
    Saved saved,
    TreeMap<String, String> means,
    List<Series> series,
    @Nullable PageMap pageMap) {
  /// How a migration ends.
  public enum Status {
    COMPLETED,
    UNFINISHED,
    FAILED,
    CANCELLED
  }

  /// What was not sent as it is.
  ///
  /// @param pagesCompressed crossed compressed
  /// @param bytesCompression that they were smaller for it
  /// @param pagesReference for which a reference crossed
  /// @param bytesReference that they have more than the references
  /// @param storeBytes that the target keeps for references to come
  /// @param pagesMissed for which a reference crossed to what the target did not keep
  public record Saved(
      long pagesCompressed,
      long bytesCompression,
      long pagesReference,
      long bytesReference,
      long storeBytes,
      long pagesMissed) {
    public static final Saved NOTHING = new Saved(0, 0, 0, 0, 0, 0);
  }

  /// When a phase began.
  public record Phase(String name, long startNanos) {}
}
