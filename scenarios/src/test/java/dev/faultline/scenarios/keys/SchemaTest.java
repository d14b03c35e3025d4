package dev.faultline.scenarios.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The schema is held against a reading of it that is not ours, networknt's validator: what that
/// refuses the reader must refuse.
class SchemaTest {
  private static final Schema SCHEMA = load();

  private static final String WHOLE =
      """
      name: s
      vm: { memory: 64 MiB }
      guest: { program: uniform }
      link: { bandwidth: 1 Gbit/s }
      """;

  static List<String> catalogue() {
    return Catalogue.names();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void everyShippedScenarioHoldsTheSchema(String name) {
    assertThat(SCHEMA.validate(Catalogue.text(name), InputFormat.YAML)).isEmpty();
  }

  @Test
  void theSmallestScenarioHoldsTheSchema() {
    assertThat(SCHEMA.validate(WHOLE, InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sed: 7",
        "seed: -1",
        "seed: 1.5",
        "seed: '7'",
        "question: 7",
        "start: 5",
        "start: 5 parsecs",
        "limits: { time: 0.5 }",
        "limits: { tiem: 1 s }",
        "migration: { push-streams: 0 }",
        "migration: { push-streams: 65 }",
        "migration: { mode: teleport }",
        "migration: { prepaging: liner }",
        "migration: { push-unit: 256 }",
        "migration: { push-unit: none }",
        "migration: { channels: many }",
        "migration: [ 1 ]",
        "migrations: []",
        "migrations: 3",
        "host: { wake: 5 }",
        "host: { wakes: 5 us }",
        "host: [ default ]",
      })
  void whatTheSchemaRefusesTheReaderRefuses(String line) {
    String text = WHOLE + line + "\n";
    assertThat(SCHEMA.validate(text, InputFormat.YAML)).as("schema on %s", line).isNotEmpty();
    CheckResult result = new ScenarioReader().read("s.yaml", text);
    assertThat(result.problems()).as("reader on %s", line).hasSize(1);
    assertThat(result.problems().getFirst().line()).isEqualTo(5);
  }

  private static Schema load() {
    InputStream in =
        SchemaTest.class.getResourceAsStream("/dev/faultline/scenarios/scenario.schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(in, InputFormat.JSON);
  }
}
