package dev.faultline.reports.result;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.result.SetFile.Axis;
import dev.faultline.reports.result.SetFile.Limit;
import dev.faultline.reports.result.SetFile.MissingRun;
import dev.faultline.reports.result.SetFile.Roles;
import dev.faultline.reports.result.SetFile.RunReference;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes a set as a JSON tree and reads it back.
final class SetJson {
  private SetJson() {}

  static ObjectNode write(SetFile set) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schema", SetFile.SCHEMA + "/" + SetFile.SCHEMA_VERSION);
    root.put("name", set.name());
    root.put("question", set.question());
    root.put("version", set.version());
    root.put("engine", set.engine());
    ArrayNode axes = root.putArray("axes");
    for (Axis axis : set.axes()) {
      ObjectNode node = axes.addObject().put("name", axis.name());
      ArrayNode values = node.putArray("values");
      axis.values().forEach(values::add);
    }
    ArrayNode seeds = root.putArray("seeds");
    set.seeds().forEach(seeds::add);
    ArrayNode varied = root.putArray("varied");
    set.varied().forEach(varied::add);
    ObjectNode roles = root.putObject("roles");
    roles.put("baseline", set.roles().baseline());
    ArrayNode bound = roles.putArray("bound");
    set.roles().bound().forEach(bound::add);
    roles.put("judged", set.roles().judged());
    for (Limit limit : set.roles().limits()) {
      roles.withArray("limits").addObject().put("metric", limit.metric()).put("most", limit.most());
    }
    ArrayNode runs = root.putArray("runs");
    for (RunReference run : set.runs()) {
      ObjectNode node = runs.addObject();
      point(run.point(), node.putObject("point"));
      node.put("seed", run.seed()).put("status", run.status());
      node.put("file", run.file()).put("sha256", run.sha256());
    }
    ArrayNode missing = root.putArray("missing");
    for (MissingRun run : set.missing()) {
      ObjectNode node = missing.addObject();
      point(run.point(), node.putObject("point"));
      node.put("seed", run.seed()).put("reason", run.reason());
    }
    return root;
  }

  static SetFile read(JsonNode tree, String where) {
    Fields root = Fields.root(where, tree, SetFile.SCHEMA, SetFile.SCHEMA_VERSION);
    Fields roles = root.object("roles");
    return new SetFile(
        root.text("name"),
        root.text("question"),
        root.text("version"),
        root.text("engine"),
        root.objects("axes", f -> new Axis(f.text("name"), f.texts("values"))),
        root.integers("seeds"),
        root.texts("varied"),
        new Roles(
            roles.text("baseline"),
            roles.texts("bound"),
            roles.textOr("judged", GuestMetrics.STALL.name()),
            roles.has("limits")
                ? roles.objects("limits", f -> new Limit(f.text("metric"), f.real("most")))
                : List.of()),
        root.objects(
            "runs",
            f ->
                new RunReference(
                    f.object("point").allTexts(),
                    f.integer("seed"),
                    f.text("status"),
                    f.text("file"),
                    f.text("sha256"))),
        root.objects(
            "missing",
            f ->
                new MissingRun(f.object("point").allTexts(), f.integer("seed"), f.text("reason"))));
  }

  private static void point(TreeMap<String, String> point, ObjectNode into) {
    point.forEach(into::put);
  }
}
