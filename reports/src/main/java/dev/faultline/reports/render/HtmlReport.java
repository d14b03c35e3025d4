package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.chart.ComparisonData;
import dev.faultline.reports.chart.RunData;
import dev.faultline.reports.render.SetPage.Part;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A report as one HTML file that asks for nothing: the verdict first, then the table, then what it
/// rests on.
public final class HtmlReport {
  /// How the report of a set begins that somebody stopped.
  static final String INCOMPLETE = "Incomplete: ";

  private HtmlReport() {}

  public static String of(SetAnalysis analysis) {
    return of(analysis, null);
  }

  /// @param details reads a run of the set with all its detail; null where there are no files
  public static String of(
      SetAnalysis analysis, @Nullable Function<SetFile.RunReference, RunFile> details) {
    SetFile set = analysis.set();
    ArrayNode charts = JsonNodeFactory.instance.arrayNode();
    StringBuilder body = new StringBuilder(head(set.name(), set.question()));
    if (!set.missing().isEmpty()) {
      body.append(
          Html.paragraph(
              "verdict",
              INCOMPLETE + set.missing().size() + " runs were not done (listed below)."));
    }
    for (Part part : SetPage.of(analysis, Integer.MAX_VALUE, false)) {
      body.append(html(part));
      if (part instanceof Part.Chart(MigrationAnalysis one)) {
        body.append(Figures.of(one, charts.size()));
        charts.add(ComparisonData.of(analysis, one, details));
      } else if (part instanceof Part.Compared(MigrationAnalysis one, Table brief)) {
        body.append(Html.details("All columns", Html.table(ComparisonTable.of(one))));
      }
    }
    if (!SetPage.areTold(analysis)) {
      for (MigrationAnalysis one : analysis.migrations()) {
        List<Part> parts = new ArrayList<>();
        SetPage.tell(one, set, true, parts);
        StringBuilder told = new StringBuilder();
        for (Part part : parts) {
          told.append(html(part));
          if (part instanceof Part.Chart) {
            told.append(BarChart.of(one, one.judged()));
          }
        }
        body.append(Html.details(one.condition().text(), told.toString()));
      }
    }
    body.append(Html.heading("Seeds and versions"));
    body.append(Html.paragraph("", "Seeds: " + seeds(set.seeds()) + "."));
    if (!set.varied().isEmpty() || !analysis.isField()) {
      body.append(Html.paragraph("", varied(set.varied())));
    }
    body.append(
        Html.paragraph("", "Engine " + set.engine() + ", Faultline " + set.version() + "."));
    for (SetFile.MissingRun run : set.missing()) {
      body.append(
          Html.paragraph(
              "",
              "Not done: " + words(run.point()) + ", seed " + run.seed() + ": " + run.reason()));
    }
    if (!analysis.runs().isEmpty()) {
      RunFile first = analysis.runs().getFirst();
      body.append(Html.heading("Every run"));
      body.append(Html.details("Runs and their metrics", Html.table(runs(analysis))));
      body.append(configuration(first));
    }
    return Html.page(set.name() + " - Faultline", body.toString(), charts);
  }

  public static String of(RunFile run) {
    StringBuilder body = new StringBuilder(head(run.name(), run.question()));
    body.append(Html.paragraph("verdict", words(run.labels())));
    body.append(Html.table(RunTable.of(run, false)));
    body.append(Figures.of(run));
    body.append(Html.details("Every metric", Html.table(RunTable.of(run, true))));
    body.append(Html.heading("Seed and version"));
    body.append(
        Html.paragraph(
            "",
            "Seed "
                + run.seed()
                + ", engine "
                + run.engine()
                + ", Faultline "
                + run.version()
                + "."));
    body.append(configuration(run));
    ArrayNode charts = JsonNodeFactory.instance.arrayNode().add(RunData.of(run));
    return Html.page(run.name() + " - Faultline", body.toString(), charts);
  }

  private static String html(Part part) {
    return switch (part) {
      case Part.Heading(String words) -> Html.heading(words);
      case Part.Sentence(String words) -> Html.paragraph("verdict", words);
      case Part.Tabular(Table table) -> Html.table(table);
      case Part.Compared(MigrationAnalysis one, Table table) -> Html.table(table);
      case Part.Chart chart -> "";
    };
  }

  private static String head(String name, String question) {
    return "<h1>" + Html.escape(name) + "</h1>\n" + Html.paragraph("soft", question);
  }

  private static String configuration(RunFile run) {
    String json = new String(JsonFiles.bytes(run.scenario()), StandardCharsets.UTF_8);
    return Html.heading("Configuration")
        + Html.paragraph("", "Host profile " + run.hostProfile() + ".")
        + Html.details("The scenario as resolved", Html.preformatted(json))
        + Html.heading("What the metrics mean")
        + Html.definitions(run.declarations());
  }

  private static Table runs(SetAnalysis analysis) {
    List<List<String>> records = Csv.records(analysis.runs());
    List<Table.Column> columns =
        records.getFirst().stream().map(name -> new Table.Column(name, true)).toList();
    return new Table(columns, records.subList(1, records.size()), List.of());
  }

  private static String seeds(List<Long> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String varied(List<String> varied) {
    return varied.isEmpty()
        ? "The seeds vary nothing in this scenario."
        : "The seeds vary " + String.join(", ", varied) + ".";
  }

  private static String words(TreeMap<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + " " + label.getValue())
        .collect(Collectors.joining(", "));
  }
}
