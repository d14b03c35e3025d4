package dev.faultline.reports.export;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A run in the trace event format that ui.perfetto.dev and chrome://tracing open: each migration a
/// process, its phases slices on a track, its series counters.
final class TraceEvents {
  private static final int PHASES_TRACK = 1;

  /// Whole numbers up to here are exact.
  private static final double WHOLE_MAX = 0x1p53;

  private final List<ObjectNode> events = new ArrayList<>();

  private TraceEvents() {}

  static JsonFiles.Content write(Results results) {
    byte[] text = of(OneRun.of(results, Export.PERFETTO)).getBytes(StandardCharsets.UTF_8);
    return into -> into.write(text);
  }

  /// One event a line.
  static String of(RunFile run) {
    TraceEvents trace = new TraceEvents();
    for (int i = 0; i < run.migrations().size(); i++) {
      trace.migration(run, i + 1);
    }
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("scenario", run.name()).put("engine", run.engine()).put("seed", run.seed());
    about.put("version", run.version());
    StringBuilder text = new StringBuilder("{\"displayTimeUnit\":\"ns\",\"otherData\":");
    text.append(about).append(",\"traceEvents\":[");
    for (int i = 0; i < trace.events.size(); i++) {
      text.append(i == 0 ? "\n" : ",\n").append(trace.events.get(i));
    }
    return text.append("\n]}\n").toString();
  }

  private void migration(RunFile run, int process) {
    MigrationResult migration = run.migrations().get(process - 1);
    List<String> words = new ArrayList<>(run.labels().values());
    words.add("seed " + run.seed());
    metadata("process_name", process, "name", run.name() + ": " + migration.name());
    metadata("process_labels", process, "labels", String.join(", ", words));
    metadata("thread_name", process, "name", "phases");
    phases(migration, process);
    counters(migration, process);
  }

  private void metadata(String what, int process, String name, String value) {
    event("M", what, process, 0).putObject("args").put(name, Table.clean(value));
  }

  /// A phase lasts until the next one begins, the last until nothing was recorded any more.
  private void phases(MigrationResult migration, int process) {
    List<PhaseStart> phases = migration.phases();
    for (int i = 0; i < phases.size(); i++) {
      long start = phases.get(i).startNanos();
      long end =
          i + 1 < phases.size() ? phases.get(i + 1).startNanos() : OneRun.endNanos(migration);
      BigDecimal lasts = BigDecimal.valueOf(end).subtract(BigDecimal.valueOf(start));
      ObjectNode slice = event("X", phases.get(i).name(), process, start);
      micros("dur", lasts.max(BigDecimal.ZERO), slice);
    }
  }

  /// Series that are parts of one whole are one counter.
  private void counters(MigrationResult migration, int process) {
    LinkedHashMap<String, TreeMap<Long, ObjectNode>> counters = new LinkedHashMap<>();
    for (Series series : migration.series()) {
      Counter counter = Counter.of(series);
      TreeMap<Long, ObjectNode> points =
          counters.computeIfAbsent(counter.name(), name -> new TreeMap<>());
      for (int i = 0; i < series.values().size(); i++) {
        points
            .computeIfAbsent(
                series.timesNanos().get(i), time -> JsonNodeFactory.instance.objectNode())
            .set(counter.part(), number(series.values().get(i)));
      }
    }
    counters.forEach(
        (name, points) ->
            points.forEach((time, args) -> event("C", name, process, time).set("args", args)));
  }

  private ObjectNode event(String kind, String name, int process, long nanos) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("ph", kind).put("name", Table.clean(name));
    micros("ts", BigDecimal.valueOf(nanos), event);
    event.put("pid", process).put("tid", PHASES_TRACK);
    events.add(event);
    return event;
  }

  /// The format counts microseconds; nanoseconds are behind the point.
  private static void micros(String name, BigDecimal nanos, ObjectNode into) {
    BigDecimal micros = nanos.movePointLeft(3);
    BigDecimal whole = micros.setScale(0, RoundingMode.DOWN);
    if (whole.compareTo(micros) == 0) {
      into.put(name, whole.longValueExact());
    } else {
      into.put(name, micros);
    }
  }

  private static JsonNode number(double value) {
    JsonNodeFactory make = JsonNodeFactory.instance;
    boolean whole = value == StrictMath.rint(value) && StrictMath.abs(value) <= WHOLE_MAX;
    return whole ? make.numberNode((long) value) : make.numberNode(value);
  }
}
