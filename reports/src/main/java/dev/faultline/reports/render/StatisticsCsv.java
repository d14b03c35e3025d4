package dev.faultline.reports.render;

import dev.faultline.reports.analysis.AxisColumn;
import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A set's statistics as CSV: one line a variant under a condition, unrounded; the means of all
/// metrics behind. Axes and missing values are written as by [Csv].
public final class StatisticsCsv {
  private static final String MIGRATION = "migration";

  private StatisticsCsv() {}

  public static String of(SetAnalysis analysis) {
    List<List<String>> records = new ArrayList<>();
    List<MigrationAnalysis> conditions = analysis.migrations();
    if (conditions.isEmpty()) {
      return "";
    }
    List<String> figures = figures(conditions.getFirst());
    TreeMap<String, AxisColumn> axes = axes(conditions, figures);
    records.add(head(conditions.getFirst(), axes, figures));
    for (MigrationAnalysis condition : conditions) {
      TreeMap<String, Interval> regrets = condition.regretIntervals();
      for (Variant variant : condition.ascending(condition.judged().name())) {
        records.add(line(condition, variant, axes, regrets.get(variant.name())));
      }
    }
    return Csv.text(records);
  }

  /// Of each axis, the compared one too, by its name; names of migrations are no quantities.
  private static TreeMap<String, AxisColumn> axes(
      List<MigrationAnalysis> conditions, List<String> figures) {
    TreeMap<String, TreeSet<String>> values = new TreeMap<>();
    for (MigrationAnalysis one : conditions) {
      List<String> names = one.condition().names();
      for (int i = 0; i < names.size(); i++) {
        values
            .computeIfAbsent(names.get(i), key -> new TreeSet<>())
            .add(one.condition().values().get(i));
      }
      one.variants()
          .forEach(
              variant ->
                  values.computeIfAbsent(one.axis(), key -> new TreeSet<>()).add(variant.name()));
    }
    values.remove(MIGRATION);
    TreeMap<String, AxisColumn> axes = new TreeMap<>();
    Csv.columns(values, figures).forEach(column -> axes.put(column.axis(), column));
    return axes;
  }

  private static AxisColumn column(TreeMap<String, AxisColumn> axes, String axis) {
    return axes.getOrDefault(axis, new AxisColumn(axis, axis, false));
  }

  private static List<String> head(
      MigrationAnalysis first, TreeMap<String, AxisColumn> axes, List<String> figures) {
    List<String> head = new ArrayList<>();
    first.condition().names().forEach(axis -> head.add(column(axes, axis).head()));
    if (!first.condition().names().contains(MIGRATION)) {
      head.add(MIGRATION);
    }
    head.add(column(axes, first.axis()).head());
    head.addAll(figures);
    return head;
  }

  private static List<String> figures(MigrationAnalysis first) {
    List<String> figures =
        new ArrayList<>(
            List.of(
                "runs",
                "incomplete",
                "rank",
                "regret",
                "regret_low",
                "regret_high",
                "gap_closed",
                "bound_ratio",
                "ratio",
                "ratio_low",
                "ratio_high",
                "difference_ns",
                "difference_ns_low",
                "difference_ns_high",
                "certainty",
                first.judged().name() + "_half_width_95"));
    first.declarations().forEach(metric -> figures.add(metric.name()));
    return figures;
  }

  private static List<String> line(
      MigrationAnalysis condition,
      Variant variant,
      TreeMap<String, AxisColumn> axes,
      @Nullable Interval regret) {
    PairedDifference paired = condition.difference(variant, condition.judged().name());
    Interval ratio = paired == null ? null : paired.ratioInterval();
    Interval difference = paired == null ? null : paired.interval();
    Estimate stall = variant.estimate(condition.judged().name());
    Double rank = condition.rank(variant);
    Condition under = condition.condition();
    List<String> line = new ArrayList<>();
    for (int i = 0; i < under.names().size(); i++) {
      line.add(column(axes, under.names().get(i)).cell(under.values().get(i)));
    }
    if (!condition.condition().names().contains(MIGRATION)) {
      line.add(condition.migration());
    }
    line.add(column(axes, condition.axis()).cell(variant.name()));
    line.add(Integer.toString(variant.asked()));
    line.add(Integer.toString(variant.incomplete()));
    line.add(rank == null ? "" : Integer.toString(rank.intValue()));
    line.add(number(condition.regret(variant)));
    line.add(number(regret == null ? null : regret.low()));
    line.add(number(regret == null ? null : regret.high()));
    line.add(number(condition.gapClosed(variant)));
    line.add(number(condition.boundRatio(variant)));
    line.add(number(paired == null ? null : paired.ratio()));
    line.add(number(ratio == null ? null : ratio.low()));
    line.add(number(ratio == null ? null : ratio.high()));
    line.add(number(paired == null ? null : paired.difference()));
    line.add(number(difference == null ? null : difference.low()));
    line.add(number(difference == null ? null : difference.high()));
    line.add(paired == null ? "" : paired.certainty().words());
    line.add(number(stall == null ? null : stall.halfWidth()));
    for (Metric metric : condition.declarations()) {
      Estimate mean = variant.estimate(metric.name());
      line.add(number(mean == null ? null : mean.mean()));
    }
    return line;
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : value.toString();
  }
}
