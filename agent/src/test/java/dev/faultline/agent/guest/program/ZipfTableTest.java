package dev.faultline.agent.guest.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import org.junit.jupiter.api.Test;

/// Pearson's chi-square against the exact probabilities, with fixed seeds.
class ZipfTableTest {
  private static final int DRAWS = 1_000_000;

  @Test
  void everyRankHasItsExactProbability() {
    for (double exponent : new double[] {0.2, 0.99, 1, 2.5, 4}) {
      for (int count : new int[] {1, 2, 100, 1000}) {
        check(count, exponent, count);
      }
    }
  }

  @Test
  void rangesOfRanksHaveTheirProbabilityWhereBucketsAreWide() {
    // 64 ranks and more a bucket from rank 4096 on; cells of 997 ranks cut across the buckets.
    check(1_000_000, 0.99, 1003);
    check(1_000_000, 0.5, 1003);
  }

  /// Ranks are gathered in `cells` ranges of equal width; cells expecting fewer than 10 draws are
  /// joined.
  private static void check(int count, double exponent, int cells) {
    ZipfTable table = new ZipfTable(count, exponent);
    SeededRandom random = new SeededRandom(7);
    long width = (count + cells - 1) / cells;
    long[] seen = new long[cells];
    double[] expected = new double[cells];
    for (int i = 0; i < DRAWS; i++) {
      seen[(int) (table.draw(random) / width)]++;
    }
    double sum = 0;
    for (int rank = count; rank >= 1; rank--) {
      expected[(int) ((rank - 1) / width)] += StrictMath.pow(rank, -exponent);
      sum += StrictMath.pow(rank, -exponent);
    }
    double chiSquare = 0;
    int freedom = -1;
    double joinedExpected = 0;
    double joinedSeen = 0;
    for (int cell = 0; cell < cells; cell++) {
      joinedExpected += expected[cell] / sum * DRAWS;
      joinedSeen += seen[cell];
      if (joinedExpected >= 10) {
        chiSquare += (joinedSeen - joinedExpected) * (joinedSeen - joinedExpected) / joinedExpected;
        freedom++;
        joinedExpected = 0;
        joinedSeen = 0;
      }
    }
    // Mean `freedom`, standard deviation sqrt(2 freedom): 4 deviations, and some room for few
    // cells.
    assertThat(chiSquare)
        .as("%d ranks, exponent %s, %d degrees of freedom", count, exponent, freedom)
        .isLessThan(freedom + 4 * Math.sqrt(2.0 * Math.max(1, freedom)) + 4);
  }
}
