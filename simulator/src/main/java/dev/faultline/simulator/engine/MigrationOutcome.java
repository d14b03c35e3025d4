package dev.faultline.simulator.engine;

import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What one migration cost.
///
/// @param name of the migration in its scenario
/// @param status how it ended
/// @param message one line about it; empty if all is well
/// @param phases when each phase began
/// @param measured every metric that came to be
/// @param faultLatency of demand, late and joined and zero faults: touch to running again
/// @param means by what the engine did what it found out for itself, by name; empty where there is
///   nothing to choose
/// @param cautions what the engine saw that may not have been meant, a sentence each
/// @param series over time, at most 1000 points each
public record MigrationOutcome(
    String name,
    Status status,
    String message,
    List<Phase> phases,
    Measured measured,
    Histogram faultLatency,
    TreeMap<String, String> means,
    List<String> cautions,
    List<Series> series,
    @Nullable PageMap pageMap) {
  /// How a migration ends.
  public enum Status {
    /// The guest runs at the target, has done its work, and nothing is left at the source.
    COMPLETED("completed"),
    /// The source runs the guest: it was never given away, or the target will never run it.
    AT_SOURCE("at-source"),
    /// The link is gone when the time is up; both sides have what they had.
    PAUSED("paused"),
    /// No host can run the guest any more.
    LOST("lost"),
    /// The run has taken all the time that it may.
    UNFINISHED("unfinished"),
    /// The run could not be made, or its result cannot be trusted.
    FAILED("failed"),
    /// Somebody stopped the run.
    CANCELLED("cancelled");

    private final String title;

    Status(String title) {
      this.title = title;
    }

    /// As result files say it.
    public String title() {
      return title;
    }
  }

  /// When a phase began, in nanoseconds since the run did.
  public record Phase(String name, long startNanos) {}

  /// This with more cautions.
  public MigrationOutcome withCautions(List<String> more) {
    List<String> all = new ArrayList<>(cautions);
    all.addAll(more);
    return new MigrationOutcome(
        name,
        status,
        message,
        phases,
        measured,
        faultLatency,
        means,
        List.copyOf(all),
        series,
        pageMap);
  }

  public boolean has(Metric metric) {
    return measured.has(metric);
  }

  /// @throws java.util.NoSuchElementException if it was not measured
  public long get(Metric metric) {
    return measured.get(metric);
  }
}
