package dev.faultline.reports.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.faultline.reports.analysis.AxisColumn;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.Csv;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What runs recorded over time as CSV, in long form: one line a value. The first columns are those
/// of `table.csv`, so that both can be joined. Of a set one run is held at a time.
final class SeriesCsv {
  private static final List<String> WHAT = List.of("scenario", "engine");
  private static final List<String> POINT =
      List.of("seed", "migration", "series", "unit", "time_ns", "value");

  private SeriesCsv() {}

  static JsonFiles.Content write(Results results) {
    return switch (results) {
      case Results.OneRun(RunFile run) ->
          into -> {
            List<AxisColumn> labels = labels(List.of(run));
            Writer text = text(into);
            try (CsvWriter csv = begin(labels, text)) {
              append(run, labels, csv);
            }
          };
      case Results.RunSet(SetAnalysis analysis, Path folder) -> {
        if (folder == null) {
          throw new ResultFileException("series are in run files, and there are none");
        }
        yield into -> write(analysis, folder, into);
      }
    };
  }

  private static void write(SetAnalysis analysis, Path folder, OutputStream into)
      throws IOException {
    List<AxisColumn> labels = labels(analysis.runs());
    try (CsvWriter csv = begin(labels, text(into))) {
      for (SetFile.RunReference run : analysis.set().runs()) {
        append(SetFile.readRun(folder, run), labels, csv);
      }
    }
  }

  private static Writer text(OutputStream into) {
    return new OutputStreamWriter(into, StandardCharsets.UTF_8);
  }

  private static List<AxisColumn> labels(List<RunFile> runs) {
    List<String> others = new ArrayList<>(WHAT);
    others.addAll(POINT);
    return Csv.labels(runs, others);
  }

  private static CsvWriter begin(List<AxisColumn> labels, Writer into) {
    List<String> head = new ArrayList<>(WHAT);
    labels.forEach(label -> head.add(label.head()));
    head.addAll(POINT);
    return Csv.writer(into).writeRecord(head);
  }

  private static void append(RunFile run, List<AxisColumn> labels, CsvWriter csv) {
    List<String> which = new ArrayList<>(List.of(Csv.scenario(run), run.engine()));
    labels.forEach(label -> which.add(label.cell(run.labels().get(label.axis()))));
    which.add(Long.toString(run.seed()));
    for (MigrationResult migration : run.migrations()) {
      for (Series series : migration.series()) {
        for (int i = 0; i < series.values().size(); i++) {
          List<String> line = new ArrayList<>(which);
          line.add(migration.name());
          line.add(series.name());
          line.add(series.unit());
          line.add(series.timesNanos().get(i).toString());
          line.add(AxisColumn.number(series.values().get(i)));
          csv.writeRecord(line);
        }
      }
    }
  }
}
