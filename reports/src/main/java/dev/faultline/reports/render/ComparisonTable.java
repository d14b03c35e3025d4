package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The table of a comparison: one variant a row, least stall first.
public final class ComparisonTable {
  private static final List<Metric> BESIDE_STALL =
      List.of(
          Metrics.FAULTS_NETWORK,
          Metrics.LATENCY_P99,
          Metrics.BLOCKTIME,
          Metrics.RESIDENCY,
          Metrics.TIME_TO_90PCT);

  private ComparisonTable() {}

  public static Table of(MigrationAnalysis analysis) {
    boolean held = analysis.find(analysis.baseline()) != null;
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column(analysis.axis(), false));
    columns.add(new Table.Column("stall ", true));
    columns.add(new Table.Column("+-", true));
    if (held) {
      columns.add(new Table.Column("to " + analysis.baseline(), true));
      columns.add(new Table.Column("95 % interval", true));
      columns.add(new Table.Column("gap closed", true));
    }
    columns.add(new Table.Column("x bound", true));
    BESIDE_STALL.forEach(metric -> columns.add(new Table.Column(metric.title() + " ", true)));
    List<List<String>> rows = new ArrayList<>();
    for (Variant variant : analysis.ascending(Metrics.STALL.name())) {
      rows.add(row(analysis, variant, held));
    }
    return new Table(columns, rows, notes(analysis));
  }

  private static List<String> row(MigrationAnalysis analysis, Variant variant, boolean held) {
    List<String> row = new ArrayList<>();
    row.add(variant.name());
    Estimate stall = variant.estimate(Metrics.STALL.name());
    row.add(mean(analysis, variant, Metrics.STALL));
    row.add(halfWidth(stall));
    if (held) {
      PairedDifference difference = analysis.difference(variant, Metrics.STALL.name());
      row.add(difference(difference));
      row.add(interval(difference));
      Double gap = analysis.gapClosed(variant);
      row.add(gap == null ? Scale.MISSING : Scale.percent(gap));
    }
    Double ratio = analysis.boundRatio(variant);
    row.add(Scale.show(Unit.RATIO, ratio));
    BESIDE_STALL.forEach(metric -> row.add(mean(analysis, variant, metric)));
    return row;
  }

  /// The mean, with the mark of the best one; with the number of runs behind it where some have no
  /// value.
  private static String mean(MigrationAnalysis analysis, Variant variant, Metric metric) {
    Estimate estimate = variant.estimate(metric.name());
    if (estimate == null) {
      return Scale.MISSING + " ";
    }
    String few =
        estimate.count() < variant.asked()
            ? " (" + estimate.count() + " of " + variant.asked() + ")"
            : "";
    Variant best = analysis.best(metric);
    Estimate bestEstimate = best == null ? null : best.estimate(metric.name());
    boolean marked =
        bestEstimate != null
            && variant.choosable()
            && variant.hasAll(metric.name())
            && estimate.mean() == bestEstimate.mean();
    return Scale.show(metric.unit(), estimate.mean()) + few + (marked ? "*" : " ");
  }

  private static String halfWidth(@Nullable Estimate estimate) {
    if (estimate == null || estimate.halfWidth() == null) {
      return Scale.MISSING;
    }
    return Scale.show(Unit.NANOSECONDS, estimate.halfWidth());
  }

  private static String difference(@Nullable PairedDifference paired) {
    if (paired == null) {
      return Scale.MISSING;
    }
    double mean = paired.difference().mean();
    Scale scale = Scale.of(Unit.NANOSECONDS, mean);
    return scale.withUnit(scale.signed(mean));
  }

  private static String interval(@Nullable PairedDifference paired) {
    if (paired == null) {
      return Scale.MISSING;
    }
    if (paired.difference().halfWidth() == null) {
      return paired.certainty() == Certainty.CLEAR ? "same each seed" : paired.certainty().words();
    }
    if (paired.certainty() == Certainty.NO_CLEAR_DIFFERENCE) {
      return paired.certainty().words();
    }
    double low = paired.difference().low();
    double high = paired.difference().high();
    Scale scale =
        Scale.of(Unit.NANOSECONDS, StrictMath.max(StrictMath.abs(low), StrictMath.abs(high)))
            .toShow(high - low);
    return scale.withUnit(scale.signed(low) + " to " + scale.signed(high));
  }

  private static List<String> notes(MigrationAnalysis analysis) {
    String future =
        analysis.variants().stream()
            .filter(variant -> !variant.choosable())
            .map(Variant::name)
            .collect(Collectors.joining(", "));
    List<String> notes = new ArrayList<>();
    notes.add(
        "* best of its column"
            + (future.isEmpty()
                ? ""
                : ", of those that can be chosen (told the future: " + future + ")"));
    return notes;
  }
}
