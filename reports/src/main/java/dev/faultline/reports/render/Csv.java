package dev.faultline.reports.render;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.faultline.reports.analysis.AxisColumn;
import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Runs as CSV: one line a migration of a run, raw numbers, every metric. Axes whose values are
/// quantities are plain numbers, too, as [AxisColumn] says; a missing value is an empty cell.
public final class Csv {
  private static final List<String> WHAT = List.of("scenario", "engine");
  private static final List<String> WHICH = List.of("seed", "migration", "status");

  private Csv() {}

  public static String of(List<RunFile> runs) {
    List<String> metrics = metrics(runs);
    List<String> others = new ArrayList<>(WHAT);
    others.addAll(WHICH);
    others.addAll(metrics);
    return text(records(runs, labels(runs, others), metrics, ""));
  }

  /// The columns of what runs differ in beside their scenario.
  ///
  /// @param others what the file's other columns are called
  public static List<AxisColumn> labels(List<RunFile> runs, List<String> others) {
    return columns(labels(runs), others);
  }

  /// A writer of lines as all our CSV files have them.
  public static CsvWriter writer(Writer into) {
    return CsvWriter.builder().bufferSize(0).lineDelimiter(LineDelimiter.LF).build(into);
  }

  static String text(List<List<String>> records) {
    StringWriter text = new StringWriter();
    records.forEach(writer(text)::writeRecord);
    return text.toString();
  }

  /// The columns of these axes.
  ///
  /// @param values of each axis, by its name
  /// @param others what the file's other columns are called
  static List<AxisColumn> columns(TreeMap<String, TreeSet<String>> values, List<String> others) {
    List<String> taken = new ArrayList<>(others);
    taken.addAll(values.keySet());
    List<AxisColumn> columns = new ArrayList<>();
    values.forEach((axis, of) -> columns.add(AxisColumn.of(axis, of, taken)));
    return columns;
  }

  /// What a run's scenario is called, by its set where that compares several.
  public static String scenario(RunFile run) {
    return run.labels().getOrDefault(Condition.SCENARIO, run.name());
  }

  /// What runs differ in beside their scenario: each label's values.
  private static TreeMap<String, TreeSet<String>> labels(List<RunFile> runs) {
    TreeMap<String, TreeSet<String>> labels = new TreeMap<>();
    for (RunFile run : runs) {
      run.labels()
          .forEach(
              (label, value) -> labels.computeIfAbsent(label, key -> new TreeSet<>()).add(value));
    }
    labels.remove(Condition.SCENARIO); // the first column
    return labels;
  }

  private static List<String> metrics(List<RunFile> runs) {
    List<String> metrics = new ArrayList<>();
    for (RunFile run : runs) {
      for (Metric metric : run.declarations()) {
        if (!metrics.contains(metric.name())) {
          metrics.add(metric.name());
        }
      }
    }
    return metrics;
  }

  /// The same for people, the head first: labels as they were given, [Scale#MISSING] where there is
  /// no value.
  public static List<List<String>> records(List<RunFile> runs) {
    List<AxisColumn> asGiven =
        labels(runs).keySet().stream().map(label -> new AxisColumn(label, label, false)).toList();
    return records(runs, asGiven, metrics(runs), Scale.MISSING);
  }

  private static List<List<String>> records(
      List<RunFile> runs, List<AxisColumn> labels, List<String> metrics, String missing) {
    List<String> head = new ArrayList<>(WHAT);
    labels.forEach(label -> head.add(label.head()));
    head.addAll(WHICH);
    head.addAll(metrics);
    List<List<String>> records = new ArrayList<>();
    records.add(head);
    for (RunFile run : runs) {
      for (MigrationResult migration : run.migrations()) {
        List<String> line = new ArrayList<>(List.of(scenario(run), run.engine()));
        for (AxisColumn label : labels) {
          String value = run.labels().get(label.axis());
          line.add(value == null ? missing : label.cell(value));
        }
        line.add(Long.toString(run.seed()));
        line.add(migration.name());
        line.add(migration.status());
        for (String metric : metrics) {
          Number value = migration.metrics().get(metric);
          line.add(value == null ? missing : value.toString());
        }
        records.add(line);
      }
    }
    return records;
  }
}
