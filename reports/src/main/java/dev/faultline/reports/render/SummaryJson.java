package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A set's statistics as JSON, `faultline.summary/1`: what the table shows, unrounded. A missing
/// value is null.
public final class SummaryJson {
  private SummaryJson() {}

  public static String of(SetAnalysis analysis) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schema", "faultline.summary/1");
    root.put("name", analysis.set().name());
    ArrayNode migrations = root.putArray("migrations");
    for (MigrationAnalysis migration : analysis.migrations()) {
      write(migration, analysis, migrations.addObject());
    }
    if (analysis.isField()) {
      write(Field.of(analysis.migrations()), root.putObject("field"));
    }
    return new String(JsonFiles.bytes(root), StandardCharsets.UTF_8);
  }

  private static void write(MigrationAnalysis migration, SetAnalysis analysis, ObjectNode into) {
    into.put("name", migration.migration());
    into.put("condition", migration.condition().text());
    ArrayNode verdict = into.putArray("verdict");
    Verdict.of(migration, analysis.set().varied()).forEach(verdict::add);
    into.put("baseline", migration.baseline());
    into.put("far_end", migration.farEnd());
    into.put("judged", migration.judged().name());
    TreeMap<String, Interval> regrets = migration.regretIntervals();
    ArrayNode variants = into.putArray("variants");
    for (Variant variant : migration.ascending(migration.judged().name())) {
      ObjectNode node = variants.addObject();
      node.put(migration.axis(), variant.name());
      node.put("runs", variant.asked()).put("incomplete", variant.incomplete());
      write(migration.difference(variant, migration.judged().name()), migration.judged(), node);
      Double rank = migration.rank(variant);
      node.put("rank", rank == null ? null : Integer.valueOf(rank.intValue()));
      node.put("regret", migration.regret(variant));
      Interval regret = regrets.get(variant.name());
      node.put("regret_low_95", regret == null ? null : regret.low());
      node.put("regret_high_95", regret == null ? null : regret.high());
      node.put("gap_closed", migration.gapClosed(variant));
      node.put("bound_ratio", migration.boundRatio(variant));
      ObjectNode metrics = node.putObject("metrics");
      for (Metric metric : migration.declarations()) {
        write(variant.estimate(metric.name()), metrics, metric.name());
      }
    }
  }

  private static void write(@Nullable PairedDifference paired, Metric judged, ObjectNode into) {
    String name = judged.name().replaceFirst("_ns$", "");
    write(
        paired == null ? null : paired.difference(),
        paired == null ? null : paired.interval(),
        into.putObject(name + "_difference_ns"));
    write(
        paired == null ? null : paired.ratio(),
        paired == null ? null : paired.ratioInterval(),
        into.putObject(name + "_ratio"));
    into.put("paired_t_p", paired == null ? null : paired.pValue());
    into.put("certainty", paired == null ? null : paired.certainty().words());
  }

  private static void write(@Nullable Double value, @Nullable Interval interval, ObjectNode into) {
    into.put("value", value);
    into.put("low_95", interval == null ? null : interval.low());
    into.put("high_95", interval == null ? null : interval.high());
  }

  /// Over all conditions, in their order.
  private static void write(Field field, ObjectNode into) {
    ArrayNode conditions = into.putArray("conditions");
    field.conditions().forEach(one -> conditions.add(one.condition().text()));
    ArrayNode variants = into.putArray("variants");
    for (Field.Standing standing : field.standings()) {
      ObjectNode node = variants.addObject();
      node.put("name", standing.name());
      node.put("regret_geometric_mean", standing.meanRegret());
      Interval mean = standing.meanRegretInterval();
      node.put("regret_geometric_mean_low_95", mean == null ? null : mean.low());
      node.put("regret_geometric_mean_high_95", mean == null ? null : mean.high());
      node.put("regret_worst", standing.worstRegret());
      node.put("rank_mean", standing.meanRank());
      node.put("gap_closed_mean", standing.meanGap());
      write(standing.regrets(), node.putArray("regret"));
      write(standing.ranks(), node.putArray("rank"));
      write(standing.gaps(), node.putArray("gap_closed"));
    }
  }

  private static void write(List<@Nullable Double> values, ArrayNode into) {
    values.forEach(value -> into.add(value));
  }

  private static void write(@Nullable Estimate estimate, ObjectNode into, String name) {
    if (estimate == null) {
      into.putNull(name);
      return;
    }
    into.putObject(name)
        .put("mean", estimate.mean())
        .put("half_width_95", estimate.halfWidth())
        .put("count", estimate.count());
  }
}
