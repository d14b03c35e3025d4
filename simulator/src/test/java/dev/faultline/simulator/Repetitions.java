package dev.faultline.simulator;

/// How often a seeded test repeats itself: some times in every build, more often behind the profile
/// `matrix`. `-Dfaultline.cases=N` asks for N times.
public final class Repetitions {
  private Repetitions() {}

  public static int of(int usual, int thorough) {
    return Integer.getInteger(
        "faultline.cases", Boolean.getBoolean("faultline.thorough") ? thorough : usual);
  }
}
