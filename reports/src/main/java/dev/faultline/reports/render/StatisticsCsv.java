package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A set's statistics as CSV: one line a variant under a condition, unrounded; the means of all
/// metrics behind.
public final class StatisticsCsv {
  private StatisticsCsv() {}

  public static String of(SetAnalysis analysis) {
    List<List<String>> records = new ArrayList<>();
    for (MigrationAnalysis condition : analysis.migrations()) {
      if (records.isEmpty()) {
        records.add(head(condition));
      }
      TreeMap<String, Interval> regrets = condition.regretIntervals();
      for (Variant variant : condition.ascending(condition.judged().name())) {
        records.add(line(condition, variant, regrets.get(variant.name())));
      }
    }
    return Csv.text(records);
  }

  private static List<String> head(MigrationAnalysis first) {
    List<String> head = new ArrayList<>(first.condition().names());
    if (!head.contains("migration")) {
      head.add("migration");
    }
    head.addAll(
        List.of(
            first.axis(),
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
    first.declarations().forEach(metric -> head.add(metric.name()));
    return head;
  }

  private static List<String> line(
      MigrationAnalysis condition, Variant variant, @Nullable Interval regret) {
    PairedDifference paired = condition.difference(variant, condition.judged().name());
    Interval ratio = paired == null ? null : paired.ratioInterval();
    Interval difference = paired == null ? null : paired.interval();
    Estimate stall = variant.estimate(condition.judged().name());
    Double rank = condition.rank(variant);
    List<String> line = new ArrayList<>(condition.condition().values());
    if (!condition.condition().names().contains("migration")) {
      line.add(condition.migration());
    }
    line.add(variant.name());
    line.add(Integer.toString(variant.asked()));
    line.add(Integer.toString(variant.incomplete()));
    line.add(rank == null ? Scale.MISSING : Integer.toString(rank.intValue()));
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
    line.add(paired == null ? Scale.MISSING : paired.certainty().words());
    line.add(number(stall == null ? null : stall.halfWidth()));
    for (Metric metric : condition.declarations()) {
      Estimate mean = variant.estimate(metric.name());
      line.add(number(mean == null ? null : mean.mean()));
    }
    return line;
  }

  private static String number(@Nullable Double value) {
    return value == null ? Scale.MISSING : value.toString();
  }
}
