package dev.faultline.reports.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.run.HistogramData;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramDataTest {
  @Test
  void percentilesAreWithinOnePartInAThousandOfTheSortedSamples() {
    Random random = new Random(4);
    Histogram histogram = new Histogram(3);
    long[] samples = random.longs(10_001, 0, 50_000_000).toArray();
    for (long sample : samples) {
      histogram.recordValue(sample);
    }
    Arrays.sort(samples);
    HistogramData data = HistogramData.of("fault_latency_ns", histogram);
    for (double percent : new double[] {0, 1, 50, 90, 99, 99.9, 100}) {
      // nearest rank by hand: the smallest sample that at least `percent` of 10,001 do not exceed
      int rank = Math.max(1, (int) Math.ceil(percent * 10_001 / 100));
      long exact = samples[rank - 1];
      assertThat(data.percentile(percent)).isBetween(exact, exact + exact / 1000 + 1);
    }
    assertThat(data.count()).isEqualTo(10_001);
    assertThat(data.mean())
        .isCloseTo(Arrays.stream(samples).average().orElseThrow(), withinPermille());
  }

  private static org.assertj.core.data.Percentage withinPermille() {
    return org.assertj.core.data.Percentage.withPercentage(0.1);
  }

  @Test
  void anEmptyHistogramHasNoPercentile() {
    HistogramData data = HistogramData.of("fault_latency_ns", new Histogram(3));
    assertThat(data.percentile(99)).isNull();
    assertThat(data.mean()).isNull();
  }
}
