package dev.faultline.simulator.virtual.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.Repetitions;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Schedules of failures, each drawn from its seed, on the agents' own endpoints and codec.
///
/// `-Dfaultline.seed=N -Dfaultline.cases=1` runs that of one seed alone; `-Dfaultline.seconds=N`
/// runs as many as that time has, from that seed on.
class SchedulesTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int SECONDS = Integer.getInteger("faultline.seconds", 0);
  private static final int CASES = SECONDS > 0 ? Integer.MAX_VALUE : Repetitions.of(2000, 30_000);

  @Test
  void noScheduleLosesAPageNorRunsTheGuestTwiceNorHangs() {
    TreeMap<String, Integer> seen = new TreeMap<>();
    TreeMap<String, Integer> cells = new TreeMap<>();
    long begin = System.nanoTime();
    long end = SECONDS > 0 ? begin + TimeUnit.SECONDS.toNanos(SECONDS) : Long.MAX_VALUE;
    int done = 0;
    int pulled = 0;
    int recovered = 0;
    int later = 0;
    for (; done < CASES && System.nanoTime() < end; done++) {
      long seed = FIRST_SEED + done;
      Trial trial = Trial.of(Schedules.draw(seed));
      if (!trial.violation().isEmpty()) {
        throw new AssertionError(Shrunk.report(seed, trial));
      }
      seen.merge(trial.status().title(), 1, Integer::sum);
      pulled += trial.atTarget() ? 1 : 0;
      later += trial.happened().stream().anyMatch(SchedulesTest::isLater) ? 1 : 0;
      recovered += trial.recoveries() > 0 ? 1 : 0;
      for (PlannedFailure one : trial.happened()) {
        cells.merge(cell(one), 1, Integer::sum);
      }
    }
    if (SECONDS > 0) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "%d schedules from seed %d in %.0f s, %.0f a second; in %d a failure came after PREPARE;"
              + " %d reached PULL, %d recovered; %s%n",
          done, FIRST_SEED, seconds, done / seconds, later, pulled, recovered, seen);
      cells.forEach((cell, count) -> System.out.println("  " + cell + ": " + count));
    }
    if (done >= 1000) {
      assertThat(pulled).as("reached PULL").isGreaterThan(done / 2);
      assertThat(recovered).as("recovered").isGreaterThan(done / 5);
    }
  }

  /// Seeds of schedules that broke once, by what was mended.
  @ParameterizedTest
  @ValueSource(longs = {310_122_749, 320_169_675}) // a credit that nobody looked at while it stood
  void whatBrokeOnceHolds(long seed) {
    assertThat(Trial.of(Schedules.draw(seed)).violation()).isEmpty();
  }

  private static boolean isLater(PlannedFailure one) {
    return one.when().phase() != When.Phase.PREPARE;
  }

  private static String cell(PlannedFailure one) {
    String what =
        switch (one.what()) {
          case Failure.Reset reset -> "reset";
          case Failure.LinkDown down -> "link-down";
          case Failure.HalfOpen halfOpen -> "half-open";
          case Failure.Delay delay -> "delay";
          case Failure.Loss loss -> "loss";
          case Failure.Bandwidth bandwidth -> "bandwidth";
          case Failure.Restarted restarted -> "restarted " + restarted.side();
          case Failure.FullDisk full -> "full-disk " + full.side();
          case Failure.BadFrame bad ->
              (bad.isRepeat() ? "duplicated " : "corrupted ") + bad.sender();
          case Failure.Killed killed -> "killed " + killed.side();
          case Failure.Malicious lies -> "malicious " + lies.side();
          case Failure.Stopped stopped -> "stopped " + stopped.side();
        };
    return one.when().phase() + " " + what;
  }
}
