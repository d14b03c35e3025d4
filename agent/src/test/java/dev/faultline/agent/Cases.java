package dev.faultline.agent;

import dev.faultline.agent.random.SeededRandom;

/// Property tests: one body, many seeds. Every run takes the same seeds, so that a change is what
/// makes a test fail; other ones are asked for.
///
///     -Dfaultline.seed=N    begins at seed N instead of 1
///     -Dfaultline.cases=N   takes N seeds instead of the test's own number
///
/// Both together with `-Dfaultline.cases=1` replay one case; a failure prints the command.
public final class Cases {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);

  /// What must hold; everything it draws comes from its seed.
  public interface Body {
    /// @param random a stream of the seed
    void check(long seed, SeededRandom random) throws Exception;
  }

  private Cases() {}

  /// Runs the body for as many seeds as were asked for, else for `usual`; returns how many that
  /// were.
  ///
  /// @throws AssertionError if a case fails; its message names the seed and how to run it alone
  public static int each(Class<?> test, int usual, Body body) {
    int cases = Integer.getInteger("faultline.cases", usual);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + cases; seed++) {
      try {
        body.check(seed, SeededRandom.stream(seed, test.getSimpleName()));
      } catch (Exception | AssertionError broken) {
        throw new AssertionError(
            """
            seed %d: %s
            to run it alone: .ci/dev test agent %s -Dfaultline.seed=%d -Dfaultline.cases=1\
            """
                .formatted(seed, broken, test.getSimpleName(), seed),
            broken);
      }
    }
    return cases;
  }
}
