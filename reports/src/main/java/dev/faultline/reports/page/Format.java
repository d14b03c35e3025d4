package dev.faultline.reports.page;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.Csv;
import dev.faultline.reports.render.RunTable;
import dev.faultline.reports.render.SetText;
import dev.faultline.reports.render.StatisticsCsv;
import dev.faultline.reports.render.SummaryJson;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What results can be rendered as.
public enum Format {
  HTML("html", "report.html"),
  CSV("csv", "table.csv"),
  JSON("json", "summary.json"),
  MARKDOWN("md", "report.md"),
  SVG("svg", "judged.svg");

  private static final String STATISTICS_FILE = "statistics.csv";

  private final String key;
  private final String fileName;

  Format(String key, String fileName) {
    this.key = key;
    this.fileName = fileName;
  }

  /// The format's name on the command line.
  public String key() {
    return key;
  }

  /// What its file is called in a result folder.
  public String fileName() {
    return fileName;
  }

  public static @Nullable Format find(String key) {
    for (Format format : values()) {
      if (format.key.equals(key)) {
        return format;
      }
    }
    return null;
  }

  /// A file of a rendering.
  public record Rendered(String fileName, String text) {}

  /// All files of this format, the main one first: for CSV the runs, and of a set its statistics;
  /// for SVG a chart each.
  public List<Rendered> files(Results results) {
    if (this == SVG) {
      return sheet(results).drawings();
    }
    Rendered main = new Rendered(fileName, render(results));
    return this == CSV && results instanceof Results.RunSet(SetAnalysis analysis, Path unused)
        ? List.of(main, new Rendered(STATISTICS_FILE, StatisticsCsv.of(analysis)))
        : List.of(main);
  }

  /// The main file.
  public String render(Results results) {
    return switch (results) {
      case Results.OneRun(RunFile run) -> render(run);
      case Results.RunSet(SetAnalysis analysis, Path folder) -> render(analysis, folder);
    };
  }

  private static Sheet sheet(Results results) {
    return switch (results) {
      case Results.OneRun(RunFile run) -> HtmlReport.sheet(run);
      case Results.RunSet(SetAnalysis analysis, Path folder) ->
          HtmlReport.sheet(analysis, details(folder));
    };
  }

  private static @Nullable Function<SetFile.RunReference, RunFile> details(@Nullable Path folder) {
    return folder == null ? null : run -> SetFile.readRun(folder, run);
  }

  private String render(RunFile run) {
    return switch (this) {
      case SVG -> HtmlReport.sheet(run).drawings().getFirst().text();
      case HTML -> HtmlReport.of(run);
      case CSV -> Csv.of(List.of(run));
      case JSON -> new String(run.withoutDetail().toBytes(), StandardCharsets.UTF_8);
      case MARKDOWN ->
          "## " + Table.escapeMarkdown(run.name()) + "\n\n" + RunTable.of(run, true).markdown();
    };
  }

  private String render(SetAnalysis analysis, @Nullable Path folder) {
    return switch (this) {
      case SVG -> HtmlReport.sheet(analysis, details(folder)).drawings().getFirst().text();
      case HTML -> HtmlReport.of(analysis, details(folder));
      case CSV -> Csv.of(analysis.runs());
      case JSON -> SummaryJson.of(analysis);
      case MARKDOWN -> SetText.markdown(analysis);
    };
  }
}
