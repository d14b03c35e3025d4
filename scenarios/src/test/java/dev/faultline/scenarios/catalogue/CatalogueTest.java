package dev.faultline.scenarios.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.scenarios.read.ScenarioWriter;
import dev.faultline.scenarios.traces.ShippedTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class CatalogueTest {
  static List<String> names() {
    return Catalogue.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyShippedScenarioIsValidNamedAsItsFileAndAsksOneQuestion(String name) {
    CheckResult result = Catalogue.find(name);
    assertThat(result.problems()).isEmpty();
    Scenario scenario = result.orThrow();
    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.question()).contains("?").hasSizeLessThan(120);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyShippedScenarioReadsBackFromItsResolvedForm(String name) {
    Scenario scenario = Catalogue.find(name).orThrow();
    String resolved =
        JsonMapper.builder().build().writeValueAsString(ScenarioWriter.resolved(scenario));
    assertThat(new ScenarioReader().read("resolved", resolved).orThrow()).isEqualTo(scenario);
  }

  @Test
  void everyFileOfTheFolderIsListed() throws IOException {
    Path folder = Path.of("src/main/resources/dev/faultline/scenarios/catalogue");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(Catalogue.names());
    }
  }

  @Test
  void everyShippedTraceHasAScenarioOfItsName() {
    assertThat(Catalogue.names()).containsAll(new ShippedTraces().names());
  }

  @Test
  void aMisspeltNameIsSetRight() {
    assertThat(Catalogue.find("quik").problems())
        .singleElement()
        .hasToString(
            "quik: is no shipped scenario; did you mean quick? faultline scenarios lists them; a"
                + " file's name ends in .yaml or has a /");
  }

  @Test
  void whatLooksLikeAPathIsOne() {
    assertThat(Catalogue.find("no/such").problems())
        .singleElement()
        .hasToString("no/such: does not exist; name a scenario file, or a shipped scenario");
    assertThat(Catalogue.find("quick.yml").problems()).hasSize(1);
    assertThat(Catalogue.find("src/main").problems().getFirst().rule()).isEqualTo("is a directory");
  }

  @Test
  void overridesReachAShippedScenario() {
    Scenario scenario = Catalogue.find("quick", List.of("link.bandwidth=40 Gbit/s")).orThrow();
    assertThat(scenario.link().bitsPerSecond()).isEqualTo(40_000_000_000L);
  }
}
