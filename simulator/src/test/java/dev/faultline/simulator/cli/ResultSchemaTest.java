package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.faultline.reports.result.JsonFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The published schemas of result files are held against files that the engine wrote, by a reading
/// of them that is not ours, networknt's validator.
class ResultSchemaTest {
  @TempDir static Path folder;

  @BeforeAll
  static void writeResults() {
    faultline("run", "quick", "--record-touches", "--out", folder.resolve("run").toString());
    faultline(
        "compare",
        "quick",
        "--prepaging",
        "linear,dual,oracle",
        "--repeat",
        "2",
        "--out",
        folder.resolve("set").toString());
  }

  private static void faultline(String... arguments) {
    StringWriter err = new StringWriter();
    assertThat(Main.execute(TestContext.of(new StringWriter(), err), arguments))
        .as(err.toString())
        .isZero();
  }

  private static ObjectNode run() {
    return (ObjectNode) JsonFiles.read(folder.resolve("run/quick-1/run.json"));
  }

  private static ObjectNode set() {
    return (ObjectNode) JsonFiles.read(folder.resolve("set/quick-1/set.json"));
  }

  private static ObjectNode schema(String name) throws IOException {
    try (InputStream in =
        JsonFiles.class.getResourceAsStream("/dev/faultline/reports/result/" + name)) {
      return (ObjectNode) JsonFiles.parse(in.readAllBytes(), name);
    }
  }

  private static List<Error> validate(JsonNode schema, JsonNode file) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(text(schema), InputFormat.JSON)
        .validate(text(file), InputFormat.JSON);
  }

  private static String text(JsonNode tree) {
    return new String(JsonFiles.bytes(tree), StandardCharsets.UTF_8);
  }

  /// The schema with no field allowed but those that it names.
  private static JsonNode strict(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.get("properties") instanceof ObjectNode
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    schema.forEach(ResultSchemaTest::strict);
    return schema;
  }

  @Test
  void whatTheEngineWritesHoldsTheSchemasAndHasNoFieldThatTheyDoNotName() throws IOException {
    assertThat(run().get("migrations").get(0).has("first_touches")).isTrue();
    assertThat(validate(strict(schema("run.schema.json")), run())).isEmpty();
    assertThat(validate(strict(schema("set.schema.json")), set())).isEmpty();
    try (Stream<Path> runs = Files.list(folder.resolve("set/quick-1/runs"))) {
      List<Path> all = runs.toList();
      assertThat(all).hasSize(6);
      for (Path one : all) {
        assertThat(validate(strict(schema("run.schema.json")), JsonFiles.read(one))).isEmpty();
      }
    }
  }

  @Test
  void aFieldThatALaterVersionAddsIsNoProblem() throws IOException {
    ObjectNode run = run().put("later", 1);
    ((ObjectNode) run.get("migrations").get(0)).putObject("later");
    assertThat(validate(schema("run.schema.json"), run)).isEmpty();
    assertThat(validate(schema("set.schema.json"), set().put("later", 1))).isEmpty();
  }

  @Test
  void everyFieldThatIsMissingAtTheTopIsNoticed() throws IOException {
    for (String name : run().propertyNames()) {
      ObjectNode damaged = run();
      damaged.remove(name);
      assertThat(validate(schema("run.schema.json"), damaged)).as(name).isNotEmpty();
    }
    for (String name : set().propertyNames()) {
      ObjectNode damaged = set();
      damaged.remove(name);
      assertThat(validate(schema("set.schema.json"), damaged)).as(name).isNotEmpty();
    }
  }

  private static void refused(Consumer<ObjectNode> damage) throws IOException {
    ObjectNode run = run();
    damage.accept((ObjectNode) run.get("migrations").get(0));
    assertThat(validate(schema("run.schema.json"), run)).isNotEmpty();
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    refused(migration -> migration.put("status", "fine"));
    refused(migration -> ((ObjectNode) migration.get("metrics")).put("stall_ns", "many"));
    refused(migration -> ((ObjectNode) migration.get("metrics")).put("stall_ns", -1));
    refused(migration -> ((ObjectNode) migration.get("phases").get(0)).put("start_ns", 0.5));
    refused(migration -> ((ObjectNode) migration.get("series").get(0)).remove("times_ns"));
    refused(migration -> ((ArrayNode) migration.get("series").get(1).get("values")).add("x"));
    refused(migration -> ((ArrayNode) migration.get("page_map").get("changes")).set(0, "0g"));
    refused(migration -> ((ObjectNode) migration.get("page_map")).put("rows", 257));
    ObjectNode run = run().put("schema", "faultline.run/2");
    assertThat(validate(schema("run.schema.json"), run)).isNotEmpty();
    ObjectNode set = set();
    ((ObjectNode) set.get("runs").get(0)).put("sha256", "00");
    assertThat(validate(schema("set.schema.json"), set)).isNotEmpty();
  }
}
