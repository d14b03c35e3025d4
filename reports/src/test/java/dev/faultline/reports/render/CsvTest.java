package dev.faultline.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// CSV is for programs: what is a number they read as one.
class CsvTest {
  private static List<String> column(String csv, String head) {
    List<String> column = new ArrayList<>();
    CsvReader.builder().ofNamedCsvRecord(csv).forEach(line -> column.add(line.getField(head)));
    return column;
  }

  private static Under under(String place) {
    return new Under(place, new Stalls("linear", 2L), new Stalls("dual", 1L));
  }

  @Test
  void quantitiesOfAnAxisAreNumbersInABaseUnitThatTheHeadNames() {
    SetAnalysis set = SampleSets.under(under("2500Mbit/s"), under("1.1 Gbit/s"), under("0"));
    assertThat(column(Csv.of(set.runs()), "place_bits_per_second"))
        .containsExactly("2500000000", "2500000000", "1100000000", "1100000000", "0", "0");
    assertThat(column(StatisticsCsv.of(set), "place_bits_per_second"))
        .containsExactly("2500000000", "2500000000", "1100000000", "1100000000", "0", "0");
    // people see what was given
    assertThat(Csv.records(set.runs()).getFirst()).contains("place");
  }

  @Test
  void anAxisOfSeveralKindsOrOfWordsStaysText() {
    for (String other : List.of("5 ms", "none", "3")) {
      SetAnalysis set = SampleSets.under(under("1 GiB"), under(other));
      assertThat(column(Csv.of(set.runs()), "place")).contains("1 GiB", other);
      assertThat(column(StatisticsCsv.of(set), "place")).contains("1 GiB", other);
    }
  }

  @Test
  void noColumnIsCalledAsAnotherIs() {
    RunFile run =
        Samples.run("dual", 1, 5L)
            .withLabels(new TreeMap<>(java.util.Map.of("stall", "5 ms", "memory", "1 MiB")));
    String csv = Csv.of(List.of(run));
    assertThat(column(csv, "stall")).containsExactly("5 ms");
    assertThat(column(csv, "stall_ns")).containsExactly("5");
    assertThat(column(csv, "memory_bytes")).containsExactly("1048576");
  }

  @Test
  void theScenarioIsOneColumnAlsoWhereSeveralAreCompared() {
    RunFile run =
        Samples.run("dual", 1, 5L).withLabels(new TreeMap<>(java.util.Map.of("scenario", "other")));
    assertThat(Csv.of(List.of(run)))
        .startsWith("scenario,engine,seed,")
        .contains("\nother,virtual,1");
  }

  @Test
  void hostileNamesStayInTheirCells() {
    String name = "a,\"b\"\n=1+1";
    SetAnalysis set = SampleSets.under(under(name));
    assertThat(column(Csv.of(set.runs()), "place")).containsExactly(name, name);
    assertThat(column(StatisticsCsv.of(set), "place")).containsExactly(name, name);
  }
}
