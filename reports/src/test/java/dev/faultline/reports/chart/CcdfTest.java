package dev.faultline.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.run.HistogramData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CcdfTest {
  /// 1, 1, 10 and 100, 100: of five, three are above 1, two above 10, none above 100, which shows
  /// as one in five.
  @Test
  void aPointSaysWhichShareIsLarger() {
    Ccdf both = new Ccdf();
    both.add(new HistogramData("x", List.of(1L, 100L), List.of(2L, 1L)));
    both.add(new HistogramData("x", List.of(10L, 100L), List.of(1L, 1L)));
    assertThat(both.points())
        .usingRecursiveComparison()
        .isEqualTo(
            List.of(
                new double[] {1, 1},
                new double[] {1, 0.6},
                new double[] {10, 0.4},
                new double[] {100, 0.2}));
  }

  @Test
  void manyBucketsBecomeFewPointsAndTheLargestStays() {
    List<Long> values = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (long value = 1; value <= 20_000; value++) {
      values.add(value * 37);
      counts.add(1L);
    }
    Ccdf many = new Ccdf();
    many.add(new HistogramData("x", values, counts));
    List<double[]> points = many.points();
    assertThat(points).hasSizeBetween(60, 163);
    assertThat(points.getLast()).containsExactly(20_000 * 37, 1 / 20_000.0);
    for (int i = 2; i < points.size(); i++) {
      assertThat(points.get(i)[0]).isGreaterThan(points.get(i - 1)[0]);
      assertThat(points.get(i)[1]).isLessThanOrEqualTo(points.get(i - 1)[1]);
    }
  }

  @Test
  void withoutFaultsThereIsNothing() {
    assertThat(new Ccdf().isEmpty()).isTrue();
    assertThat(new Ccdf().points()).isEmpty();
  }
}
