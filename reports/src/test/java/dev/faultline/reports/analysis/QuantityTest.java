package dev.faultline.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "801 ms*|801e6",
        "3.80 s|3.8e9",
        "+4.4 ms|4.4e6",
        "-573 ms|-573e6",
        "0 ns|0",
        "288 us|288e3",
        "1.07 GiB*|1148903751.68",
        "12,345|12345",
        "-495 %|-495",
        "0.834|0.834",
        "4.75 s (6 of 10)|4.75e9",
        "0.811 to 0.854|0.811",
        "1.1 ms|1100000",
        "1.000~|1"
      })
  void aCellIsSortedByItsNumberInItsUnitsSmallest(String cell, double value) {
    assertThat(Quantity.leading(cell)).isEqualTo(value);
  }

  @Test
  void aMissingValueHasNone() {
    assertThat(Quantity.leading("-")).isNull();
    assertThat(Quantity.leading("completed")).isNull();
  }

  @Test
  void quantitiesOfOneKindAreOrderedFromTheLeastUpAndAllElseAsItCame() {
    assertThat(Quantity.ordered(List.of("10 Gbit/s", "2500Mbit/s", "100 MB/s")))
        .containsExactly("100 MB/s", "2500Mbit/s", "10 Gbit/s");
    assertThat(Quantity.ordered(List.of("1ms", "0", "20us"))).containsExactly("0", "20us", "1ms");
    for (List<String> asGiven :
        List.of(List.of("5 ms", "1 GiB"), List.of("zipf", "2", "1"), List.of("2x", "1x"))) {
      assertThat(Quantity.ordered(asGiven)).isEqualTo(asGiven);
    }
  }

  @Test
  void everyUnitOfAScenarioIsOne() {
    for (String text : List.of("1 h", "1 TB", "1 kB/s", "1 KiB/s", "1MiB/s", "1 GiB/s", "30 %")) {
      assertThat(Quantity.of(text)).as(text).isNotNull();
    }
    assertThat(Quantity.of("1".repeat(65) + " s")).isNull();
  }
}
