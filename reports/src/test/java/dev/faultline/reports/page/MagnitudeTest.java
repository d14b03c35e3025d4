package dev.faultline.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MagnitudeTest {
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
        "1.000~|1"
      })
  void aCellIsSortedByItsNumberInItsUnitsSmallest(String cell, double value) {
    assertThat(Magnitude.of(cell)).isEqualTo(value);
  }

  @Test
  void aMissingValueHasNone() {
    assertThat(Magnitude.of("-")).isNull();
    assertThat(Magnitude.of("completed")).isNull();
  }
}
