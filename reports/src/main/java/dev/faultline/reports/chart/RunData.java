package dev.faultline.reports.chart;

import dev.faultline.reports.result.HistogramData;
import dev.faultline.reports.result.MigrationResult;
import dev.faultline.reports.result.RunFile;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the charts of one run are drawn from: a line a migration.
public final class RunData {
  private RunData() {}

  public static ObjectNode of(RunFile run) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("axis", "migration").put("baseline", "").put("best", "");
    ArrayNode variants = node.putArray("variants");
    for (MigrationResult migration : run.migrations()) {
      Ccdf latencies = new Ccdf();
      HistogramData histogram = RunDetail.latencies(migration);
      if (histogram != null) {
        latencies.add(histogram);
      }
      ObjectNode one = variants.addObject();
      one.put("name", migration.name()).put("choosable", true).put("shown", true);
      one.set("detail", RunDetail.of(migration, run.scenario(), latencies));
    }
    return node;
  }
}
