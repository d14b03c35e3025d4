package dev.faultline.reports.result;

import dev.faultline.reports.metric.Direction;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.result.run.FirstTouches;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a run as a JSON tree and reads it back.
final class RunJson {
  /// Members that only a close look needs: most of a file.
  static final List<String> DETAIL = List.of("series", "page_map", "first_touches");

  private RunJson() {}

  static ObjectNode write(RunFile run) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schema", RunFile.SCHEMA + "/" + RunFile.SCHEMA_VERSION);
    root.put("name", run.name());
    root.put("question", run.question());
    root.put("version", run.version());
    root.put("engine", run.engine());
    root.put("seed", run.seed());
    root.put("host_profile", run.hostProfile());
    ObjectNode labels = root.putObject("labels");
    run.labels().forEach(labels::put);
    root.set("scenario", run.scenario());
    ArrayNode migrations = root.putArray("migrations");
    run.migrations().forEach(m -> write(m, migrations.addObject()));
    ArrayNode declarations = root.putArray("metrics");
    run.declarations().forEach(m -> write(m, declarations.addObject()));
    return root;
  }

  static RunFile read(JsonNode tree, String where) {
    Fields root = Fields.root(where, tree, RunFile.SCHEMA, RunFile.SCHEMA_VERSION);
    return new RunFile(
        root.text("name"),
        root.text("question"),
        root.text("version"),
        root.text("engine"),
        root.integer("seed"),
        root.text("host_profile"),
        root.object("labels").allTexts(),
        root.tree("scenario"),
        root.objects("migrations", RunJson::migration),
        root.objects("metrics", RunJson::metric));
  }

  private static void write(MigrationResult migration, ObjectNode into) {
    into.put("name", migration.name());
    into.put("status", migration.status());
    into.put("message", migration.message());
    ArrayNode phases = into.putArray("phases");
    for (PhaseStart phase : migration.phases()) {
      phases.addObject().put("name", phase.name()).put("start_ns", phase.startNanos());
    }
    ObjectNode metrics = into.putObject("metrics");
    for (Map.Entry<String, Number> entry : migration.metrics().entrySet()) {
      if (entry.getValue() instanceof Long number) {
        metrics.put(entry.getKey(), number);
      } else {
        metrics.put(entry.getKey(), entry.getValue().doubleValue());
      }
    }
    ArrayNode histograms = into.putArray("histograms");
    for (HistogramData histogram : migration.histograms()) {
      ObjectNode node = histograms.addObject();
      node.put("name", histogram.name());
      node.put("significant_digits", HistogramData.SIGNIFICANT_DIGITS);
      integers(histogram.values(), node.putArray("values"));
      integers(histogram.counts(), node.putArray("counts"));
    }
    ArrayNode series = into.putArray("series");
    for (Series one : migration.series()) {
      ObjectNode node = series.addObject();
      node.put("name", one.name()).put("title", one.title()).put("unit", one.unit());
      Series first = migration.series().getFirst();
      if (one == first || !one.timesNanos().equals(first.timesNanos())) {
        integers(one.timesNanos(), node.putArray("times_ns"));
      }
      ArrayNode values = node.putArray("values");
      one.values().forEach(values::add);
    }
    PageMap map = migration.pageMap();
    if (map != null) {
      ObjectNode node = into.putObject("page_map");
      node.put("rows", map.rows());
      node.put("row_pages", map.rowPages()).put("page_bytes", map.pageBytes());
      map.states().forEach(node.putArray("states")::add);
      integers(map.timesNanos(), node.putArray("times_ns"));
      map.changes().forEach(node.putArray("changes")::add);
    }
    if (!migration.means().isEmpty()) {
      ObjectNode means = into.putObject("means");
      migration.means().forEach(means::put);
    }
    if (!migration.warnings().isEmpty()) {
      migration.warnings().forEach(into.putArray("warnings")::add);
    }
    FirstTouches touches = migration.firstTouches();
    if (touches != null) {
      ObjectNode node = into.putObject("first_touches");
      node.put("page_bytes", touches.pageBytes()).put("complete", touches.complete());
      integers(touches.runs(), node.putArray("runs"));
    }
  }

  private static void integers(List<Long> from, ArrayNode into) {
    from.forEach(into::add);
  }

  private static MigrationResult migration(Fields from) {
    return new MigrationResult(
        from.text("name"),
        from.text("status"),
        from.textOr("message", ""),
        from.objects("phases", f -> new PhaseStart(f.text("name"), f.integer("start_ns"))),
        from.object("metrics").numbers(),
        from.objects("histograms", RunJson::histogram),
        series(from),
        from.has("page_map") ? pageMap(from.object("page_map")) : null,
        from.has("means") ? from.object("means").allTexts() : new TreeMap<>(),
        from.has("warnings") ? from.texts("warnings") : List.of(),
        from.has("first_touches") ? firstTouches(from.object("first_touches")) : null);
  }

  private static HistogramData histogram(Fields from) {
    return checked(
        from,
        () ->
            new HistogramData(from.text("name"), from.integers("values"), from.integers("counts")));
  }

  /// Series that say no times of their own have those of the first.
  private static List<Series> series(Fields from) {
    List<Series> all = new ArrayList<>();
    from.objects(
        "series",
        one -> {
          boolean own = all.isEmpty() || one.has("times_ns");
          List<Long> times = own ? one.integers("times_ns") : all.getFirst().timesNanos();
          return checked(one, () -> all.add(series(one, times)));
        });
    return List.copyOf(all);
  }

  private static Series series(Fields from, List<Long> timesNanos) {
    return new Series(
        from.text("name"),
        from.text("title"),
        from.text("unit"),
        timesNanos,
        from.doubles("values"));
  }

  /// Null for one of an older version, which held residency alone.
  private static @Nullable PageMap pageMap(Fields from) {
    if (!from.has("states")) {
      return null;
    }
    return checked(
        from,
        () ->
            new PageMap(
                (int) Math.clamp(from.integer("rows"), 0L, Integer.MAX_VALUE),
                from.integer("row_pages"),
                from.integer("page_bytes"),
                from.texts("states"),
                from.integers("times_ns"),
                from.texts("changes")));
  }

  private static FirstTouches firstTouches(Fields from) {
    return checked(
        from,
        () ->
            new FirstTouches(
                from.integer("page_bytes"), from.flag("complete"), from.integers("runs")));
  }

  private static <T> T checked(Fields from, java.util.function.Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw from.problem("", e.getMessage(), "the file is damaged: run the scenario again");
    }
  }

  static void write(Metric metric, ObjectNode into) {
    into.put("name", metric.name());
    into.put("title", metric.title());
    into.put("unit", metric.unit().key());
    into.put("direction", metric.direction().key());
    into.put("leading", metric.leading());
    into.put("definition", metric.definition());
    into.put("source", metric.source());
  }

  static Metric metric(Fields from) {
    Unit unit = Unit.find(from.text("unit"));
    if (unit == null) {
      throw from.problem("unit", from.text("unit"), "it is none that this Faultline knows");
    }
    Direction direction = Direction.find(from.text("direction"));
    if (direction == null) {
      throw from.problem(
          "direction", from.text("direction"), "it is none that this Faultline knows");
    }
    return new Metric(
        from.text("name"),
        from.text("title"),
        unit,
        direction,
        from.flag("leading"),
        from.text("definition"),
        from.text("source"));
  }
}
