package dev.faultline.reports.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PercentilesTest {
  @Test
  void theNearestRankIsTheCeiling() {
    // the textbook case: 15, 20, 35, 40, 50; P30 has rank ceil(1.5) = 2, P40 rank 2, P50 rank 3,
    // P100 rank 5
    List<Long> values = List.of(15L, 20L, 35L, 40L, 50L);
    List<Long> ones = List.of(1L, 1L, 1L, 1L, 1L);
    assertThat(Percentiles.ofBuckets(values, ones, 5)).isEqualTo(15);
    assertThat(Percentiles.ofBuckets(values, ones, 30)).isEqualTo(20);
    assertThat(Percentiles.ofBuckets(values, ones, 40)).isEqualTo(20);
    assertThat(Percentiles.ofBuckets(values, ones, 50)).isEqualTo(35);
    assertThat(Percentiles.ofBuckets(values, ones, 100)).isEqualTo(50);
  }

  @Test
  void aRankThatIsWholeIsNotMovedByBinaryFractions() {
    // 99.9 % of 1000 is 999, though 99.9 * 1000 / 100 comes out above it in binary
    assertThat(Percentiles.rank(99.9, 1000)).isEqualTo(999);
    assertThat(Percentiles.rank(99.9, 1001)).isEqualTo(1000);
    assertThat(Percentiles.rank(0, 10)).isEqualTo(1);
  }
}
