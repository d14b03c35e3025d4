package dev.faultline.reports.render;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.MigrationResult;
import dev.faultline.reports.result.RunFile;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Runs as CSV: one line a migration of a run, raw numbers, every metric.
public final class Csv {
  private Csv() {}

  public static String of(List<RunFile> runs) {
    return text(records(runs));
  }

  static String text(List<List<String>> records) {
    StringWriter text = new StringWriter();
    CsvWriter csv = CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(text);
    records.forEach(csv::writeRecord);
    return text.toString();
  }

  /// The head, then the lines.
  public static List<List<String>> records(List<RunFile> runs) {
    TreeSet<String> labels = new TreeSet<>();
    List<String> metrics = new ArrayList<>();
    for (RunFile run : runs) {
      labels.addAll(run.labels().keySet());
      for (Metric metric : run.declarations()) {
        if (!metrics.contains(metric.name())) {
          metrics.add(metric.name());
        }
      }
    }
    List<String> head = new ArrayList<>(List.of("scenario", "engine"));
    head.addAll(labels);
    head.addAll(List.of("seed", "migration", "status"));
    head.addAll(metrics);
    List<List<String>> records = new ArrayList<>();
    records.add(head);
    for (RunFile run : runs) {
      for (MigrationResult migration : run.migrations()) {
        List<String> line = new ArrayList<>(List.of(run.name(), run.engine()));
        labels.forEach(label -> line.add(run.labels().getOrDefault(label, Scale.MISSING)));
        line.add(Long.toString(run.seed()));
        line.add(migration.name());
        line.add(migration.status());
        for (String metric : metrics) {
          Number value = migration.metrics().get(metric);
          line.add(value == null ? Scale.MISSING : value.toString());
        }
        records.add(line);
      }
    }
    return records;
  }
}
