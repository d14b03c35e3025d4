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

  /// Far more than rounding can be off by.
  private static final double HAIR = 0x1.0p-40;

  private final double exponent;
  private final long bucketCount;

  /// Two numbers a slot: the threshold, and the bucket (xor) its alias.
  private final long[] slots;

  /// Four numbers a bucket, so that a draw reads one cache line of it: its first rank, its width,
  /// its squeeze, and nothing.
  private final long[] ranks;

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
    slots = new long[2 * buckets];
    ranks = new long[4 * buckets];
    double[] weights = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      long first = starts[i];
      long width = (i + 1 < buckets ? starts[i + 1] : count + 1) - first;
      weights[i] = StrictMath.pow(first, -exponent) * width;
      ranks[4 * i] = first;
      ranks[4 * i + 1] = width;
      // A hair below the true ratio, so that rounding can only send more draws to the exact test.
      ranks[4 * i + 2] = width == 1 ? -1L : fraction(ratio(first, width - 1) * (1 - HAIR));
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
    for (int i = 0; i < buckets; i++) {
      slots[2 * i] = -1L; // no alias
    }
    while (small > 0 && large < buckets) {
      int little = work[--small];
      int much = work[large];
      slots[2 * little] = fraction(weights[little]);
      slots[2 * little + 1] = little ^ much;
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
      long below = below(pick * bucketCount, slots[2 * bucket]);
      bucket ^= (int) (slots[2 * bucket + 1] & below - 1); // no branch: nobody can foretell it
      int at = 4 * bucket;
      long place = random.nextLong();
      long width = ranks[at + 1];
      long offset = Math.unsignedMultiplyHigh(place, width);
      long coin = place * width;
      if (Long.compareUnsigned(coin, ranks[at + 2]) < 0
          || isBelowRatio((coin >>> 11) * 0x1.0p-53, ranks[at], offset)) {
        return ranks[at] - 1 + offset;
      }
    }
  }

  /// 1 if `a` is below `b`, both unsigned, else 0: what the subtraction borrows.
  private static long below(long a, long b) {
    return (~a & b | (~a | b) & a - b) >>> 63;
  }

  /// Whether the coin is below the ratio: by the first terms of its series, which alternate, unless
  /// it is so close that only a power tells.
  private boolean isBelowRatio(double coin, long first, long offset) {
    double step = (double) offset / first;
    double least = 1 - exponent * step;
    double most = least + exponent * (exponent + 1) / 2 * step * step;
    if (coin < least - HAIR) {
      return true;
    }
    return coin < most + HAIR && coin < ratio(first, offset);
  }

  private double ratio(long first, long offset) {
    return StrictMath.pow((double) (first + offset) / first, -exponent);
  }

  private static long fraction(double share) {
    return share >= 1 ? -1L : (long) (share * 0x1.0p63) << 1;
  }
}
