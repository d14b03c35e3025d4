package dev.faultline.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.metric.Unit;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void numbersHaveThreeSignificantDigitsAndAUnit() {
    assertThat(Scale.show(Unit.NANOSECONDS, 950.0)).isEqualTo("950 ns");
    assertThat(Scale.show(Unit.NANOSECONDS, 999.6)).isEqualTo("1.00 us");
    assertThat(Scale.show(Unit.NANOSECONDS, 12_345_678.0)).isEqualTo("12.3 ms");
    assertThat(Scale.show(Unit.NANOSECONDS, 4_210e9)).isEqualTo("4,210 s");
    assertThat(Scale.show(Unit.NANOSECONDS, -1_500.0)).isEqualTo("-1.50 us");
    assertThat(Scale.show(Unit.NANOSECONDS, 0.0)).isEqualTo("0 ns");
    assertThat(Scale.show(Unit.BYTES, 1536.0)).isEqualTo("1.50 KiB");
    assertThat(Scale.show(Unit.COUNT, 1_234_567.0)).isEqualTo("1,234,567");
    assertThat(Scale.show(Unit.COUNT, 12.25)).isEqualTo("12.2");
    assertThat(Scale.show(Unit.RATIO, 1.0)).isEqualTo("1.00");
    assertThat(Scale.show(Unit.RATIO, null)).isEqualTo("-");
    assertThat(Scale.percent(0.484)).isEqualTo("48 %");
    assertThat(Scale.percent(0.0484)).isEqualTo("4.8 %");
  }
}
