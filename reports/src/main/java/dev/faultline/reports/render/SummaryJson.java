package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.PairedDifference;
import java.nio.charset.StandardCharsets;
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
    return new String(JsonFiles.bytes(root), StandardCharsets.UTF_8);
  }

  private static void write(MigrationAnalysis migration, SetAnalysis analysis, ObjectNode into) {
    into.put("name", migration.migration());
    ArrayNode verdict = into.putArray("verdict");
    Verdict.of(migration, analysis.set().varied()).forEach(verdict::add);
    into.put("baseline", migration.baseline());
    into.put("far_end", migration.farEnd());
    ArrayNode variants = into.putArray("variants");
    for (Variant variant : migration.ascending(Metrics.STALL.name())) {
      ObjectNode node = variants.addObject();
      node.put(migration.axis(), variant.name());
      node.put("runs", variant.asked()).put("incomplete", variant.incomplete());
      write(migration.difference(variant, Metrics.STALL.name()), node);
      node.put("gap_closed", migration.gapClosed(variant));
      node.put("bound_ratio", migration.boundRatio(variant));
      ObjectNode metrics = node.putObject("metrics");
      for (Metric metric : migration.declarations()) {
        write(variant.estimate(metric.name()), metrics, metric.name());
      }
    }
  }

  private static void write(@Nullable PairedDifference paired, ObjectNode into) {
    write(paired == null ? null : paired.difference(), into, "stall_difference_ns");
    into.put("certainty", paired == null ? null : paired.certainty().words());
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
