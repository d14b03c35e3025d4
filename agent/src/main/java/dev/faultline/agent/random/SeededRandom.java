package dev.faultline.agent.random;

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): 64
/// bits of state, so that a program's whole random stream is eight bytes of its CPU state.
///
/// One seed is forked into named streams, so that a draw added in one place does not shift the
/// others.
public final class SeededRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private long state;

  public SeededRandom(long seed) {
    state = seed;
  }

  /// The state from which the stream continues; see [#restore(long)].
  public long state() {
    return state;
  }

  public void restore(long savedState) {
    state = savedState;
  }

  /// A stream of its own for `name`; the same for every call, whatever was drawn from this one
  /// before it was made a fork of, because it derives from the seed alone.
  public static SeededRandom stream(long seed, String name) {
    long hash = mix(seed + GAMMA);
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + GAMMA * (name.charAt(i) + 1L));
    }
    return new SeededRandom(hash);
  }

  /// The stream `name` number `index`.
  public static SeededRandom stream(long seed, String name, int index) {
    return new SeededRandom(mix(stream(seed, name).state + GAMMA * (index + 1L)));
  }

  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /// Goes on as if so many numbers had been drawn.
  public void skip(long draws) {
    state += GAMMA * draws;
  }

  /// Uniform in 0 to `bound - 1` (Lemire's multiply-shift; the bias is below `bound / 2^64`).
  public long nextBelow(long bound) {
    return Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /// Uniform in 0 (inclusive) to 1 (exclusive), 53 bits.
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /// The mixing function alone: a bijection of 64 bits.
  public static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
