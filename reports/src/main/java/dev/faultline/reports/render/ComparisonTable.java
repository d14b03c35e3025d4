package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The table of a comparison: one variant a row, the best first. What the guest feels leads; how
/// often it faulted stands last, since who is served sooner faults more.
public final class ComparisonTable {
  private ComparisonTable() {}

  /// All that is known of each variant.
  public static Table of(MigrationAnalysis analysis) {
    boolean held = analysis.find(analysis.baseline()) != null;
    return table(analysis, held, figures(analysis, held));
  }

  /// What one reads: who is best, by how much, how sure that is, and what the guest feels.
  public static Table brief(MigrationAnalysis analysis) {
    boolean held = analysis.find(analysis.baseline()) != null;
    List<Figure> figures = leading(held);
    boolean stall = analysis.judged().equals(GuestMetrics.STALL);
    for (Metric metric : stall ? Metrics.READ_BESIDE_STALL : Metrics.BESIDE_LOST) {
      figures.add(Figure.mean(metric));
    }
    return table(analysis, held, figures);
  }

  private static Table table(MigrationAnalysis analysis, boolean held, List<Figure> figures) {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column(analysis.axis(), false));
    for (Figure figure : figures) {
      columns.add(figure.column(analysis));
    }
    List<List<String>> rows = new ArrayList<>();
    boolean unclear = false;
    for (Variant variant : analysis.ascending(analysis.judged().name())) {
      List<String> row = new ArrayList<>();
      row.add(variant.name());
      figures.forEach(figure -> row.add(figure.of(analysis, variant)));
      rows.add(row);
      PairedDifference difference = analysis.difference(variant, analysis.judged().name());
      unclear |= difference != null && Figure.isUnclear(difference);
    }
    return new Table(columns, rows, notes(analysis, held && unclear)).withoutEmpty();
  }

  private static List<Figure> figures(MigrationAnalysis analysis, boolean held) {
    List<Figure> figures = leading(held);
    boolean stall = analysis.judged().equals(GuestMetrics.STALL);
    for (Metric metric : stall ? Metrics.BESIDE_STALL : Metrics.BESIDE_LOST) {
      figures.add(Figure.mean(metric));
    }
    figures.addAll(List.of(Figure.BOUND_RATIO, Figure.HALF_WIDTH));
    if (held) {
      figures.addAll(List.of(Figure.DIFFERENCE, Figure.INTERVAL));
    }
    for (Metric metric :
        List.of(PhaseMetrics.RESIDENCY, FaultMetrics.LATENCY_P99, FaultMetrics.FAULTS_NETWORK)) {
      figures.add(Figure.mean(metric));
    }
    return figures;
  }

  private static List<Figure> leading(boolean held) {
    List<Figure> figures = new ArrayList<>(List.of(Figure.RANK, Figure.JUDGED));
    if (held) {
      figures.addAll(List.of(Figure.RATIO, Figure.RATIO_INTERVAL, Figure.GAP_CLOSED));
    }
    return figures;
  }

  private static List<String> notes(MigrationAnalysis analysis, boolean unclear) {
    String future =
        analysis.variants().stream()
            .filter(Variant::clairvoyant)
            .map(Variant::name)
            .collect(Collectors.joining(", "));
    List<String> notes = new ArrayList<>();
    notes.add(
        "* best of its column"
            + (future.isEmpty()
                ? ""
                : ", of those that can be chosen (told the future: " + future + ")"));
    if (unclear) {
      notes.add(
          Figure.UNCLEAR
              + " no clear difference to "
              + analysis.baseline()
              + ", by the interval or the paired t test");
    }
    return notes;
  }
}
