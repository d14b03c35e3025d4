package dev.faultline.scenarios.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.keys.published.KeyReference;
import dev.faultline.scenarios.keys.published.SchemaGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/// The schema and the reference come from the table of keys and from the registry of strategies.
/// `.ci/dev regenerate` writes them anew.
class GeneratedFilesTest {
  @Test
  void thePublishedSchemaIsThatOfTheTable() throws IOException {
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    String schema =
        JsonMapper.builder()
            .build()
            .writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent))
            .writeValueAsString(SchemaGenerator.schema());
    check(
        Path.of("src/main/resources/dev/faultline/scenarios/scenario.schema.json"), schema + "\n");
  }

  @Test
  void theReferenceOfKeysIsThatOfTheTable() throws IOException {
    check(Path.of("docs/keys.md"), KeyReference.scenario());
    check(Path.of("docs/guest-keys.md"), KeyReference.guest());
    check(Path.of("docs/failure-keys.md"), KeyReference.failures());
  }

  private static void check(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("faultline.regenerate")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s is stale; .ci/dev regenerate writes it anew", file)
        .isEqualTo(expected);
  }
}
