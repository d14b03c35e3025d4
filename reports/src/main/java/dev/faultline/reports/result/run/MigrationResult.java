package dev.faultline.reports.result.run;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one migration of a run cost.
///
/// @param name of the migration in its scenario
/// @param status how it ended: `completed`, `at-source` (the source runs the guest), `paused` (both
///   sides wait for the link), `lost` (the guest is), `unfinished`, `failed` or `cancelled`
/// @param message one line about it; empty if all is well
/// @param phases when each phase began
/// @param metrics `Long` or `Double` by metric name; a missing one has no entry
/// @param histograms distributions behind some of the metrics
/// @param series quantities over time
/// @param pageMap guest memory over time
/// @param means by what an engine did what it found out for itself, by name, as `faults`; empty
///   where there is nothing to choose
/// @param warnings what its figures rest on that may not have been meant, a sentence each
/// @param firstTouches only where the run was asked to record them
public record MigrationResult(
    String name,
    String status,
    String message,
    List<PhaseStart> phases,
    TreeMap<String, Number> metrics,
    List<HistogramData> histograms,
    List<Series> series,
    @Nullable PageMap pageMap,
    TreeMap<String, String> means,
    List<String> warnings,
    @Nullable FirstTouches firstTouches) {
  public static final String COMPLETED = "completed";

  /// The statuses of a migration that did not come to its end by itself.
  private static final List<String> FAILURES = List.of("at-source", "paused", "lost", "failed");

  /// Whether a status says that it went wrong, and not only that it was ended before its time.
  public static boolean isFailure(String status) {
    return FAILURES.contains(status);
  }

  /// Without first touches, by the only means that there is.
  public MigrationResult(
      String name,
      String status,
      String message,
      List<PhaseStart> phases,
      TreeMap<String, Number> metrics,
      List<HistogramData> histograms,
      List<Series> series,
      @Nullable PageMap pageMap) {
    this(
        name,
        status,
        message,
        phases,
        metrics,
        histograms,
        series,
        pageMap,
        new TreeMap<>(),
        List.of(),
        null);
  }

  public MigrationResult withMeans(TreeMap<String, String> other) {
    return with(other, warnings, firstTouches);
  }

  public MigrationResult withWarnings(List<String> other) {
    return with(means, other, firstTouches);
  }

  public MigrationResult withFirstTouches(FirstTouches touches) {
    return with(means, warnings, touches);
  }

  private MigrationResult with(
      TreeMap<String, String> newMeans,
      List<String> newWarnings,
      @Nullable FirstTouches newTouches) {
    return new MigrationResult(
        name,
        status,
        message,
        phases,
        metrics,
        histograms,
        series,
        pageMap,
        newMeans,
        newWarnings,
        newTouches);
  }

  /// The metric's value, or null if it is missing.
  public @Nullable Double metric(String metricName) {
    Number value = metrics.get(metricName);
    return value == null ? null : value.doubleValue();
  }

  /// The same without what only a close look needs, so that thousands of runs fit in memory.
  public MigrationResult withoutDetail() {
    return new MigrationResult(
        name, status, message, phases, metrics, histograms, List.of(), null, means, warnings, null);
  }
}
