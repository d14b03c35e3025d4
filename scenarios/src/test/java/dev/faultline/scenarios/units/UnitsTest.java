package dev.faultline.scenarios.units;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "SIZE, 512 MiB, 536870912",
    "SIZE, 4KiB, 4096",
    "SIZE, 1.5 GiB, 1610612736",
    "SIZE, 10 MB, 10000000",
    "SIZE, 4096 B, 4096",
    "SIZE, 1 TiB, 1099511627776",
    "BIT_RATE, 10 Gbit/s, 10000000000",
    "BIT_RATE, 10Gbit/s, 10000000000",
    "BIT_RATE, 1.25 GB/s, 10000000000",
    "BIT_RATE, 312 MB/s, 2496000000",
    "BYTE_RATE, 10 Gbit/s, 1250000000",
    "BYTE_RATE, 312 MB/s, 312000000",
    "DURATION, 50 us, 50000",
    "DURATION, 2 s, 2000000000",
    "DURATION, 1.5 ms, 1500000",
    "DURATION, 200 ns, 200",
    "DURATION, 2 min, 120000000000",
    "PERCENT, 30 %, 30",
    "PERCENT, 99.9%, 99.9",
    "DURATION, 0, 0",
  })
  void aValueWithItsUnitIsReadExactly(Quantity quantity, String text, BigDecimal expected) {
    assertThat(Units.parse(quantity, text).value()).isEqualByComparingTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE, 512, has no unit",
    "SIZE, 512 MHz, has the unknown unit MHz",
    "SIZE, lots, must be a size with a unit",
    "SIZE, -1 B, must be a size with a unit",
    "SIZE, 1e9 B, must be a size with a unit",
    "SIZE, '', must be a size with a unit",
    "DURATION, 5 m, has the unknown unit m",
  })
  void aWrongValueIsRefusedWithTheRule(Quantity quantity, String text, String rule) {
    assertThat(Units.parse(quantity, text).value()).isNull();
    assertThat(Units.parse(quantity, text).rule()).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "BIT_RATE, 10 Gbps, did you mean 10 Gbit/s or GB/s?",
    "BIT_RATE, 10 Gb/s, did you mean 10 Gbit/s or GB/s?",
    "BIT_RATE, 10 gbit/s, did you mean 10 Gbit/s?",
    "SIZE, 4 kib, did you mean 4 KiB?",
    "SIZE, 4 G, did you mean 4 GiB or GB?",
    "DURATION, 50 µs, did you mean 50 us?",
    "DURATION, 5 seconds, did you mean 5 s?",
    "PERCENT, 5 percent, did you mean 5 %?",
  })
  void anAlmostRightUnitIsSetRight(Quantity quantity, String text, String fix) {
    assertThat(Units.parse(quantity, text).fix()).isEqualTo(fix);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "4096, 4 KiB",
    "1500, 1500 B",
    "536870912, 512 MiB",
    "1610612736, 1.5 GiB",
    "10000000, 10 MB",
    "1099511627776, 1 TiB",
    "10000000000, 10 GB",
    "81920000, 80000 KiB",
  })
  void bytesAreWrittenInTheShortestExactForm(long bytes, String expected) {
    assertThat(Units.formatBytes(bytes)).isEqualTo(expected);
  }

  /// A letter's case decides over eight times as much: what is proposed is what was written, and is
  /// taken when it is typed.
  @Test
  void binaryBitsAreNotTakenForBytes() {
    assertThat(Units.parse(Quantity.BIT_RATE, "10 Gib/s").fix())
        .isEqualTo("did you mean 10 Gibit/s?");
    assertThat(Units.parse(Quantity.BIT_RATE, "10 Gibit/s").value())
        .isEqualByComparingTo("10737418240");
    assertThat(Units.parse(Quantity.BYTE_RATE, "1 Kibit/s").value()).isEqualByComparingTo("128");
    assertThat(Units.parse(Quantity.BIT_RATE, "10 gib/s").fix())
        .isEqualTo("did you mean 10 Gibit/s or GiB/s?");
  }

  @Test
  void bitsStayBitsAndBytesStayBytes() {
    assertThat(Units.formatBitsPerSecond(10_000_000_000L)).isEqualTo("10 Gbit/s");
    assertThat(Units.formatBytesPerSecond(1_250_000_000L)).isEqualTo("1250 MB/s");
    assertThat(Units.formatNanos(1_250)).isEqualTo("1250 ns");
    assertThat(Units.formatNanos(60_000_000_000L)).isEqualTo("60 s");
    assertThat(Units.formatPercent(99.9)).isEqualTo("99.9 %");
  }

  @Test
  void everyValueReadsBackAsItself() {
    long seed = 20260101;
    SeededRandom random = new SeededRandom(seed);
    for (int i = 0; i < 3_000; i++) {
      long value = random.nextLong() >>> 1 + (int) random.nextBelow(62);
      long round = value / 1000 * 1000;
      for (Quantity quantity :
          List.of(Quantity.SIZE, Quantity.BIT_RATE, Quantity.BYTE_RATE, Quantity.DURATION)) {
        for (long each : List.of(value, round)) {
          String text = Units.format(quantity, BigDecimal.valueOf(each));
          if (Units.parse(quantity, text).value() == null
              || Units.parse(quantity, text).value().compareTo(BigDecimal.valueOf(each)) != 0) {
            assertThat(text).as("seed %d", seed).isEqualTo(String.valueOf(each));
          }
        }
      }
    }
  }
}
