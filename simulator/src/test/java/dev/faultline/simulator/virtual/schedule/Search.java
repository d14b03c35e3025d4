package dev.faultline.simulator.virtual.schedule;

/// Looks for a schedule that breaks something, in whatever loader it was loaded by.
public final class Search {
  private Search() {}

  /// The first of these that does: its seed, a space and what broke; empty if none does.
  public static String first(long firstSeed, long count) {
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      Trial trial = Trial.of(Schedules.draw(seed));
      if (!trial.violation().isEmpty()) {
        return seed + " " + trial.violation().lines().findFirst().orElse("");
      }
    }
    return "";
  }
}
