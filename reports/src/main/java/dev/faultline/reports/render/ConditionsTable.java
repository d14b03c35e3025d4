package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import java.util.ArrayList;
import java.util.List;

/// Every variant under every condition, in the order of the axes.
final class ConditionsTable {
  private static final List<Figure> OWN =
      List.of(
          Figure.mean(GuestMetrics.BLOCKTIME),
          Figure.mean(GuestMetrics.SLOWDOWN),
          Figure.mean(GuestMetrics.TIME_TO_90PCT),
          Figure.BOUND_RATIO,
          Figure.mean(PhaseMetrics.RESIDENCY),
          Figure.mean(FaultMetrics.LATENCY_P99),
          Figure.mean(FaultMetrics.FAULTS_NETWORK));

  private ConditionsTable() {}

  /// @param most rows
  static Table of(List<MigrationAnalysis> conditions, int most) {
    MigrationAnalysis first = conditions.getFirst();
    boolean several = first.variants().size() > 1;
    List<Table.Column> columns = new ArrayList<>();
    first.condition().names().forEach(name -> columns.add(new Table.Column(name, false)));
    if (several) {
      columns.add(new Table.Column(first.axis(), false));
    }
    List<Figure> figures = figures(first, several);
    figures.forEach(figure -> columns.add(new Table.Column(figure.title(first), true)));
    List<List<String>> rows = new ArrayList<>();
    int all = 0;
    for (MigrationAnalysis condition : conditions) {
      for (Variant variant : condition.variants()) {
        all++;
        if (rows.size() < most) {
          rows.add(row(condition, variant, figures, several));
        }
      }
    }
    List<String> notes = new ArrayList<>();
    if (several) {
      notes.add("* best of its column under its condition, of those that can be chosen");
      if (held(first)) {
        notes.add(Figure.UNCLEAR + " no clear difference to " + first.baseline());
      }
    }
    if (all > rows.size()) {
      notes.add((all - rows.size()) + " more rows are in statistics.csv.");
    }
    return new Table(columns, rows, notes).withoutEmpty();
  }

  private static boolean held(MigrationAnalysis first) {
    return first.find(first.baseline()) != null;
  }

  private static List<Figure> figures(MigrationAnalysis first, boolean several) {
    List<Figure> figures = new ArrayList<>(List.of(Figure.JUDGED, Figure.HALF_WIDTH));
    if (several) {
      figures.add(Figure.RANK);
    }
    if (several && held(first)) {
      figures.addAll(List.of(Figure.RATIO, Figure.RATIO_INTERVAL));
    }
    figures.addAll(OWN);
    return List.copyOf(figures);
  }

  private static List<String> row(
      MigrationAnalysis condition, Variant variant, List<Figure> figures, boolean several) {
    List<String> row = new ArrayList<>(condition.condition().values());
    if (several) {
      row.add(variant.name());
    }
    for (Figure figure : figures) {
      String cell = figure.of(condition, variant);
      row.add(several ? cell : cell.replace("*", " ")); // best of one is no news
    }
    return row;
  }
}
