package dev.faultline.reports.export;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The run that formats of one run need.
final class OneRun {
  private OneRun() {}

  /// @throws ResultFileException for a set of runs
  static RunFile of(Results results, Export format) {
    return switch (results) {
      case Results.OneRun(RunFile run) -> run;
      case Results.RunSet(var analysis, @Nullable Path folder) ->
          throw new ResultFileException(
              "--format "
                  + format.key()
                  + " is of one run, and "
                  + analysis.set().name()
                  + " is a set of runs; give one of its files"
                  + (folder == null ? "" : ", those in " + folder.resolve("runs")));
    };
  }

  /// The last instant that a migration recorded.
  static long endNanos(MigrationResult migration) {
    long end = 0;
    for (PhaseStart phase : migration.phases()) {
      end = StrictMath.max(end, phase.startNanos());
    }
    for (Series series : migration.series()) {
      end =
          series.timesNanos().isEmpty() ? end : StrictMath.max(end, series.timesNanos().getLast());
    }
    return end;
  }
}
