package dev.faultline.reports.chart;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.SampleSets.Stalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComparisonDataTest {
  private static JsonNode data(Stalls... stalls) {
    SetAnalysis set = analysis(stalls);
    return ComparisonData.of(set, set.migrations().getFirst(), null);
  }

  private static List<String> shown(JsonNode data) {
    List<String> names = new ArrayList<>();
    for (JsonNode variant : data.get("variants")) {
      if (variant.get("shown").asBoolean()) {
        names.add(variant.get("name").asString());
      }
    }
    return names;
  }

  /// 15 / 20, 16 / 22 and 19 / 24 are -25, -27.3 and -20.8 %; 50 / 66 of the means is -24.2 %.
  @Test
  void differencesAreInPerCentSeedBySeed() {
    JsonNode data =
        data(
            new Stalls("linear", 20L, 22L, 24L),
            new Stalls("dual", 15L, 16L, 19L),
            new Stalls("oracle", 10L, 11L, 12L));
    assertThat(data.get("best").asString()).isEqualTo("dual");
    assertThat(data.get("baseline").asString()).isEqualTo("linear");
    JsonNode dual = data.get("variants").get(1);
    assertThat(dual.get("name").asString()).isEqualTo("dual");
    assertThat(dual.get("mean").asDouble()).isEqualTo(16.667);
    assertThat(dual.get("difference").get("mean").asDouble()).isEqualTo(-24.242);
    assertThat(dual.get("difference").get("bySeed").toString())
        .isEqualTo("[-25.0,-27.273,-20.833]");
    // (22 - 16.667) / (22 - 11)
    assertThat(dual.get("gap").asDouble()).isEqualTo(48.485);
  }

  @Test
  void atFirstTheBestTheEndsAndWhatDiffersClearlyAreShownEightAtMost() {
    List<Stalls> all = new ArrayList<>();
    all.add(new Stalls("linear", 100L, 101L, 102L, 103L, 104L, 105L));
    all.add(new Stalls("oracle", 10L, 11L, 12L, 13L, 14L, 15L));
    all.add(new Stalls("like", 101L, 100L, 103L, 102L, 105L, 104L));
    for (long i = 0; i < 30; i++) {
      all.add(new Stalls("s" + i, 50 + i, 51 + i, 52 + i, 53 + i, 54 + i, 55 + i));
    }
    assertThat(shown(data(all.toArray(Stalls[]::new))))
        .containsExactly("oracle", "s0", "s1", "s2", "s3", "s4", "s5", "linear");
  }

  @Test
  void aVariantWithoutAnyRunIsNotThere() {
    JsonNode data = data(new Stalls("linear", 1L, 2L), new Stalls("dual", null, null));
    assertThat(data.get("variants")).hasSize(1);
  }
}
