package dev.faultline.reports.chart;

import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the charts of one run are drawn from: a line a migration.
public final class RunData {
  private RunData() {}

  public static ObjectNode of(RunFile run) {
    ObjectNode node = empty();
    int room = MapData.PAGE_MAX;
    for (MigrationResult one : run.migrations()) {
      room = add(node, one.name(), run, one, room);
    }
    return node;
  }

  /// Several runs beside one another.
  ///
  /// @param names of the runs, each another
  public static ObjectNode of(List<RunFile> runs, List<String> names) {
    ObjectNode node = empty();
    int room = MapData.PAGE_MAX;
    for (int i = 0; i < runs.size(); i++) {
      RunFile run = runs.get(i);
      for (MigrationResult one : run.migrations()) {
        String name =
            run.migrations().size() == 1 ? names.get(i) : names.get(i) + ", " + one.name();
        room = add(node, name, run, one, room);
      }
    }
    return node;
  }

  private static ObjectNode empty() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("axis", "migration").put("baseline", "").put("best", "").putArray("variants");
    return node;
  }

  /// @param room for page maps; returns what is left of it
  private static int add(
      ObjectNode into, String name, RunFile run, MigrationResult migration, int room) {
    Ccdf latencies = new Ccdf();
    HistogramData histogram = RunDetail.latencies(migration);
    if (histogram != null) {
      latencies.add(histogram);
    }
    ObjectNode one = into.withArray("variants").addObject();
    one.put("name", name).put("choosable", true).put("shown", true);
    ObjectNode detail = RunDetail.of(migration, run.scenario(), latencies, series -> true);
    one.set("detail", detail);
    return MapData.add(migration, detail, room);
  }
}
