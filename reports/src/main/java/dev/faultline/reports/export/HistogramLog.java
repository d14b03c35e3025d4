package dev.faultline.reports.export;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import java.io.ByteArrayOutputStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/// How long a run's faults took as an HdrHistogram interval log, in nanoseconds: one interval for
/// each migration, from RESUME on, with the migration's name as its tag.
final class HistogramLog {
  private static final String NAME = "fault_latency_ns";
  private static final double NANOS_PER_SECOND = 1e9;

  /// The column of maxima is in milliseconds, as it is in most logs.
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private HistogramLog() {}

  static JsonFiles.Content write(Results results) {
    byte[] log = of(OneRun.of(results, Export.HDR));
    return into -> into.write(log);
  }

  /// The library's writer keeps quiet about what cannot be written, so it gets memory.
  static byte[] of(RunFile run) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    HistogramLogWriter log = new HistogramLogWriter(bytes);
    log.outputComment(
        Table.clean(
            "[Fault latency in ns: %s, engine %s, seed %s, Faultline %s]"
                .formatted(run.name(), run.engine(), run.seed(), run.version())));
    log.outputLogFormatVersion();
    log.outputLegend();
    for (MigrationResult migration : run.migrations()) {
      for (HistogramData data : migration.histograms()) {
        if (data.name().equals(NAME)) {
          Histogram histogram = histogram(data);
          histogram.setTag(tag(migration.name()));
          log.outputIntervalHistogram(
              resumeNanos(migration) / NANOS_PER_SECOND,
              OneRun.endNanos(migration) / NANOS_PER_SECOND,
              histogram,
              NANOS_PER_MILLISECOND);
        }
      }
    }
    log.close();
    return bytes.toByteArray();
  }

  private static Histogram histogram(HistogramData data) {
    try {
      Histogram histogram = new Histogram(HistogramData.SIGNIFICANT_DIGITS);
      long total = 0;
      for (int i = 0; i < data.values().size(); i++) {
        total = StrictMath.addExact(total, data.counts().get(i));
        histogram.recordValueWithCount(data.values().get(i), data.counts().get(i));
      }
      return histogram;
    } catch (ArithmeticException | ArrayIndexOutOfBoundsException e) {
      throw new ResultFileException(
          data.name()
              + ": more than a histogram holds; the file is damaged: run the scenario again");
    }
  }

  /// What a log takes as a tag.
  private static String tag(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static long resumeNanos(MigrationResult migration) {
    for (PhaseStart phase : migration.phases()) {
      if (phase.name().equals("RESUME")) {
        return phase.startNanos();
      }
    }
    return 0;
  }
}
