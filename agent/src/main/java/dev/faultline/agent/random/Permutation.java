package dev.faultline.agent.random;

/// A seeded permutation of 0 to `size - 1` that is computed, not stored: three rounds of an odd
/// multiplication and a xor-shift, each a bijection of the next power of two, walked again while
/// the value lies outside (cycle walking: Black and Rogaway, Ciphers with Arbitrary Finite Domains,
/// CT-RSA 2002). Fewer than two walks on average. Not every permutation is reachable; neighbours
/// end up far apart, which is what it is for.
public final class Permutation {
  private final long size;
  private final long mask;
  private final int shift;
  private final long offset;
  private final long first;
  private final long second;
  private final long third;

  /// @param size 1 to 2^62
  public Permutation(long size, SeededRandom random) {
    if (size < 1 || size > 1L << 62) {
      throw new IllegalArgumentException("permutation of " + size + " values");
    }
    this.size = size;
    int bits = 64 - Long.numberOfLeadingZeros(size - 1);
    mask = (1L << bits) - 1;
    shift = Math.max(1, (bits + 1) / 2);
    offset = random.nextLong();
    first = random.nextLong() | 1;
    second = random.nextLong() | 1;
    third = random.nextLong() | 1;
  }

  public long size() {
    return size;
  }

  /// Where `index`, 0 to `size - 1`, goes.
  public long at(long index) {
    long value = index;
    do {
      value = value * first + offset & mask;
      value ^= value >>> shift;
      value = value * second & mask;
      value ^= value >>> shift;
      value = value * third & mask;
      value ^= value >>> shift;
    } while (value >= size);
    return value;
  }
}
