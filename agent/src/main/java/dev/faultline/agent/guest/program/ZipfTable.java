package dev.faultline.agent.guest.program;

import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;

/// Draws ranks 0 to `count - 1`, rank k with probability proportional to `(k + 1)^-exponent`:
/// exactly, in a few nanoseconds, with a table of some 1,300 buckets for 2^30 ranks.
///
/// The buckets are spaced by 1/64 of their rank (the first 128 hold one rank each). A bucket is
/// picked by the alias method (Walker 1977, in the form of Vose 1991) with the weight of its first
/// rank times its width, a rank in it uniformly, and the rank is accepted with its probability over
/// the first rank's. That ratio is at least `(64/65)^exponent`; draws below the bucket's smallest
/// ratio are accepted without computing a power (squeeze), so that few draws need one.
///
/// Read-only once made: the vCPUs of a guest share one.
final class ZipfTable {
  private static final int BUCKETS_PER_RANK = 64;

  private final double exponent;
  private final long bucketCount;
  private final long[] firsts;
  private final long[] widths;
  private final long[] squeezes;
  private final long[] thresholds;
  private final int[] aliases;

  ZipfTable(long count, double exponent) {
    this.exponent = exponent;
    long[] starts = new long[1024];
    int buckets = 0;
    for (long rank = 1; rank <= count; rank += Math.max(1, rank / BUCKETS_PER_RANK)) {
      if (buckets == starts.length) {
        starts = Arrays.copyOf(starts, buckets * 2);
      }
      starts[buckets++] = rank;
    }
    bucketCount = buckets;
    firsts = Arrays.copyOf(starts, buckets);
    widths = new long[buckets];
    squeezes = new long[buckets];
    thresholds = new long[buckets];
    aliases = new int[buckets];
    double[] weights = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      long end = i + 1 < buckets ? firsts[i + 1] : count + 1;
      widths[i] = end - firsts[i];
      weights[i] = StrictMath.pow(firsts[i], -exponent) * widths[i];
      // A hair below the true ratio, so that rounding can only send more draws to the exact test.
      squeezes[i] =
          widths[i] == 1 ? -1L : fraction(ratio(firsts[i], widths[i] - 1) * (1 - 0x1.0p-40));
    }
    buildAliases(weights);
  }

  /// Vose's construction: every bucket keeps a share of its slot and gives the rest to one that has
  /// more.
  private void buildAliases(double[] weights) {
    int buckets = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] work = new int[buckets];
    int small = 0;
    int large = buckets;
    for (int i = 0; i < buckets; i++) {
      weights[i] *= buckets / sum;
      if (weights[i] < 1) {
        work[small++] = i;
      } else {
        work[--large] = i;
      }
    }
    Arrays.fill(thresholds, -1L);
    for (int i = 0; i < buckets; i++) {
      aliases[i] = i;
    }
    while (small > 0 && large < buckets) {
      int little = work[--small];
      int much = work[large];
      thresholds[little] = fraction(weights[little]);
      aliases[little] = much;
      weights[much] -= 1 - weights[little];
      if (weights[much] < 1) {
        large++;
        work[small++] = much;
      }
    }
  }

  /// The next rank, 0 for the most frequent.
  long draw(SeededRandom random) {
    while (true) {
      long pick = random.nextLong();
      int bucket = (int) Math.unsignedMultiplyHigh(pick, bucketCount);
      // The low half of the product is the place inside the bucket's slot.
      if (Long.compareUnsigned(pick * bucketCount, thresholds[bucket]) >= 0) {
        bucket = aliases[bucket];
      }
      long place = random.nextLong();
      long width = widths[bucket];
      long offset = Math.unsignedMultiplyHigh(place, width);
      long coin = place * width;
      if (Long.compareUnsigned(coin, squeezes[bucket]) < 0
          || (coin >>> 11) * 0x1.0p-53 < ratio(firsts[bucket], offset)) {
        return firsts[bucket] - 1 + offset;
      }
    }
  }

  private double ratio(long first, long offset) {
    return StrictMath.pow((double) (first + offset) / first, -exponent);
  }

  private static long fraction(double share) {
    return share >= 1 ? -1L : (long) (share * 0x1.0p63) << 1;
  }
}
