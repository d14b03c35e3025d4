package dev.faultline.reports.page;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.chart.ComparisonData;
import dev.faultline.reports.chart.RunData;
import dev.faultline.reports.chart.SweepData;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.render.ComparisonTable;
import dev.faultline.reports.render.Csv;
import dev.faultline.reports.render.RunTable;
import dev.faultline.reports.render.SetPage;
import dev.faultline.reports.render.SetPage.Part;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.render.phases.LoadTable;
import dev.faultline.reports.render.phases.RoundTable;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.sweep.Sweep;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A report as one HTML file that asks for nothing: the verdict first, then the picture and the
/// table, then what it rests on.
public final class HtmlReport {
  /// How the report of a set begins that somebody stopped.
  static final String INCOMPLETE = "Incomplete: ";

  /// More runs are not listed one by one: 2,000 of them took 4.4 MB.
  private static final int RUNS_MAX = 500;

  /// Of one table: 2,000 of them are 1.5 MB.
  private static final int ROWS_MAX = 3000;

  private HtmlReport() {}

  public static String of(SetAnalysis analysis) {
    return of(analysis, null);
  }

  /// @param details reads a run of the set with all its detail; null where there are no files
  public static String of(
      SetAnalysis analysis, @Nullable Function<SetFile.RunReference, RunFile> details) {
    return sheet(analysis, details).html();
  }

  static Sheet sheet(
      SetAnalysis analysis, @Nullable Function<SetFile.RunReference, RunFile> details) {
    SetFile set = analysis.set();
    ArrayNode charts = JsonNodeFactory.instance.arrayNode();
    List<Block> page = new ArrayList<>(List.of(new Block.Title(set.name(), set.question())));
    if (!set.missing().isEmpty()) {
      page.add(
          new Block.Paragraph(
              "verdict",
              INCOMPLETE + set.missing().size() + " runs were not done (listed below)."));
    }
    for (Part part : SetPage.of(analysis, ROWS_MAX, false)) {
      page.addAll(blocks(part));
      if (part instanceof Part.Chart(MigrationAnalysis one)) {
        page.addAll(Figures.of(one, charts.size()));
        charts.add(ComparisonData.of(analysis, one, details));
      } else if (part instanceof Part.Map(Sweep sweep)) {
        page.addAll(Figures.swept(sweep, charts.size()));
        charts.add(SweepData.of(sweep));
        if (SetPage.areTold(analysis)) {
          page.addAll(blocks(SetPage.conditions(sweep.conditions(), ROWS_MAX)));
        }
      } else if (part instanceof Part.Compared(MigrationAnalysis one, Table brief)) {
        Block all = new Block.Tabular(ComparisonTable.of(one));
        page.add(new Block.Folded("All columns", List.of(all)));
      } else if (part instanceof Part.Over(List<Part> over)) {
        List<Block> told = over.stream().flatMap(one -> blocks(one).stream()).toList();
        page.addAll(
            SetPage.isSwept(analysis)
                ? List.of(new Block.Folded("Regret, ranks and gaps over all conditions", told))
                : told);
      }
    }
    page.addAll(grounds(analysis));
    return new Sheet(set.name(), page, charts);
  }

  /// What a set's figures rest on.
  private static List<Block> grounds(SetAnalysis analysis) {
    SetFile set = analysis.set();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Seeds and versions"));
    blocks.add(plain("Seeds: " + seeds(set.seeds()) + "."));
    if (!set.varied().isEmpty() || !analysis.isField()) {
      blocks.add(plain(varied(set.varied())));
    }
    blocks.add(plain("Engine " + set.engine() + ", Faultline " + set.version() + "."));
    for (SetFile.MissingRun run : set.missing()) {
      blocks.add(
          plain("Not done: " + words(run.point()) + ", seed " + run.seed() + ": " + run.reason()));
    }
    if (!analysis.runs().isEmpty()) {
      blocks.add(new Block.Heading("Every run"));
      int count = analysis.runs().size();
      blocks.add(
          count > RUNS_MAX
              ? plain(
                  "%d runs are more than a page can hold: table.csv has each of them."
                      .formatted(count))
              : new Block.Folded(
                  "Runs and their metrics", List.of(new Block.Tabular(runs(analysis)))));
      blocks.addAll(configuration(analysis.runs().getFirst()));
    }
    return blocks;
  }

  public static String of(RunFile run) {
    return sheet(run).html();
  }

  static Sheet sheet(RunFile run) {
    List<Block> page = new ArrayList<>();
    page.add(new Block.Title(run.name(), run.question()));
    page.add(new Block.Paragraph("verdict", words(run.labels())));
    page.add(new Block.Tabular(RunTable.of(run, false)));
    List<Table> loads = LoadTable.of(run);
    if (!loads.isEmpty()) {
      page.add(new Block.Heading("What limited it"));
      loads.forEach(table -> page.add(new Block.Tabular(table)));
    }
    List<Table> rounds = RoundTable.of(run);
    if (!rounds.isEmpty()) {
      page.add(new Block.Heading("Round by round"));
      rounds.forEach(table -> page.add(new Block.Tabular(table)));
    }
    page.addAll(Figures.of(List.of(run)));
    Block all = new Block.Tabular(RunTable.of(run, true));
    page.add(new Block.Folded("Every metric", List.of(all)));
    page.add(new Block.Heading("Seed and version"));
    page.add(
        plain(
            "Seed "
                + run.seed()
                + ", engine "
                + run.engine()
                + ", Faultline "
                + run.version()
                + "."));
    page.addAll(configuration(run));
    return new Sheet(run.name(), page, JsonNodeFactory.instance.arrayNode().add(RunData.of(run)));
  }

  /// A run that is under way; see [Page#watching].
  public static String watch(RunFile run) {
    List<Block> page = new ArrayList<>();
    page.add(new Block.Title(run.name(), run.question()));
    page.add(new Block.Paragraph("verdict", words(run.labels()) + ", engine " + run.engine()));
    page.add(new Block.Paragraph("watch", "Nothing has been recorded yet."));
    page.addAll(Figures.ofRun());
    page.addAll(configuration(run));
    return Page.watching(
        run.name(), page, JsonNodeFactory.instance.arrayNode().add(RunData.of(run)));
  }

  /// Runs beside one another: their metrics in columns, and a line for each in every chart.
  public static String beside(List<RunFile> runs) {
    List<String> names = RunNames.of(runs);
    List<Block> page = new ArrayList<>();
    page.add(new Block.Title(String.join(" beside ", names), runs.getFirst().question()));
    if (runs.stream().allMatch(run -> run.migrations().size() == 1)) {
      page.add(new Block.Tabular(RunTable.beside(runs, names)));
    } else {
      for (int i = 0; i < runs.size(); i++) {
        page.add(new Block.Heading(names.get(i)));
        page.add(new Block.Tabular(RunTable.of(runs.get(i), false)));
      }
    }
    page.addAll(Figures.of(runs));
    page.add(plain("One run each: for how sure a difference is, compare them over several seeds."));
    for (int i = 0; i < runs.size(); i++) {
      String json = new String(JsonFiles.bytes(runs.get(i).scenario()), StandardCharsets.UTF_8);
      page.add(new Block.Folded("The scenario of " + names.get(i), List.of(new Block.Text(json))));
    }
    return Page.of(
        "beside", page, JsonNodeFactory.instance.arrayNode().add(RunData.of(runs, names)));
  }

  private static List<Block> blocks(Part part) {
    return switch (part) {
      case Part.Heading(String words) -> List.of(new Block.Heading(words));
      case Part.Sentence(String words) -> List.of(new Block.Paragraph("verdict", words));
      case Part.Aside(String words) -> List.of(new Block.Paragraph("soft", words));
      case Part.Points(List<String> texts) -> List.of(new Block.Points(texts));
      case Part.Tabular(Table table) -> List.of(new Block.Tabular(table));
      case Part.Compared(MigrationAnalysis one, Table table) -> List.of(new Block.Tabular(table));
      case Part.Conditions(Table table, int axes) ->
          List.of(new Block.Heading("Every condition"), new Block.Tabular(table, axes));
      case Part.Chart chart -> List.of();
      case Part.Map map -> List.of();
      case Part.Over over -> List.of();
    };
  }

  private static List<Block> configuration(RunFile run) {
    String json = new String(JsonFiles.bytes(run.scenario()), StandardCharsets.UTF_8);
    return List.of(
        new Block.Heading("Configuration"),
        plain("Host profile " + run.hostProfile() + "."),
        new Block.Folded("The scenario as resolved", List.of(new Block.Text(json))),
        new Block.Heading("What the metrics mean"),
        new Block.Tabular(definitions(run.declarations())));
  }

  static Table definitions(List<Metric> metrics) {
    return new Table(
        List.of(
            new Table.Column("metric", false),
            new Table.Column("title", false),
            new Table.Column("definition", false),
            new Table.Column("source", false)),
        metrics.stream()
            .map(m -> List.of(m.name(), m.title(), m.definition(), m.source()))
            .toList(),
        List.of(
            "A percentile is the nearest rank; "
                + Scale.MISSING
                + " is a missing value, never 0."));
  }

  private static Block plain(String text) {
    return new Block.Paragraph("", text);
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
