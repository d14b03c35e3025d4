package dev.faultline.simulator.virtual.twin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.Repetitions;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.Watched;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The engine and its brute-force twin agree in every count, and in every time to the nanosecond.
///
/// `-Dfaultline.cases=N` runs N scenarios; `-Dfaultline.seed=N` begins with the scenario of seed N,
/// so that `-Dfaultline.seed=N -Dfaultline.cases=1` is that one alone.
@Order(3)
class TwinTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int CASES = Repetitions.of(2000, 6000);

  @Test
  void engineAndTwinAgreeOnRandomScenarios() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
      String differences = differences(RandomScenarios.draw(seed));
      if (!differences.isEmpty()) {
        assertThat(differences)
            .as("replay with -Dfaultline.seed=%d -Dfaultline.cases=1; %s", seed, smallest(seed))
            .isEmpty();
      }
    }
  }

  @Test
  void casesDifferInWhatHappens() {
    long[] seen = new long[9];
    List<Recency> made = new ArrayList<>();
    for (long seed = 1; seed <= 400; seed++) {
      for (MigrationOutcome one :
          Twin.run(RandomScenarios.draw(seed), RandomScenarios.TRACES, Recency.among(made))) {
        seen[0] += one.get(FaultMetrics.FAULTS_DEMAND);
        seen[1] += one.get(FaultMetrics.FAULTS_LATE);
        seen[2] += one.get(FaultMetrics.FAULTS_JOINED);
        seen[3] += one.get(FaultMetrics.FAULTS_ZERO);
        seen[4] += one.measured().count(FaultMetrics.FAULTS_MINOR);
        seen[5] += one.get(TransferMetrics.PAGES_PUSHED);
        seen[8] += one.get(TransferMetrics.PAGES_FREE);
      }
    }
    for (Recency one : made) {
      for (Recency.Scan scan : one.scans) {
        seen[6] += scan.accessed().size();
        seen[7] += scan.written().size();
      }
    }
    for (long count : seen) {
      assertThat(count)
          .as(
              "demand, late, joined, zero, minor, pushed, scanned, written, free: %s",
              Arrays.toString(seen))
          .isGreaterThan(100);
    }
  }

  @Test
  void eachCostOfAMessageIsDrawnInPartOfTheCases() {
    int[] seen = new int[4];
    for (long seed = 1; seed <= 400; seed++) {
      HostProfile.Messages costs = RandomScenarios.draw(seed).host().messages();
      seen[0] += costs.sendUnitNanos() > 0 ? 1 : 0;
      seen[1] += costs.sendRunNanos() > 0 ? 1 : 0;
      seen[2] += costs.receiveUnitNanos() > 0 ? 1 : 0;
      seen[3] += costs.receiveRunNanos() > 0 ? 1 : 0;
    }
    for (int count : seen) {
      assertThat(count).isBetween(50, 350);
    }
  }

  /// The same seed with fewer pages and vCPUs, as far as the two still disagree.
  private static String smallest(long seed) {
    for (int pages = 1; pages < 200; pages *= 2) {
      for (int vcpus = 1; vcpus <= 4; vcpus++) {
        Scenario small = RandomScenarios.draw(seed, pages, vcpus);
        String differences = differences(small);
        if (!differences.isEmpty()) {
          return "with %d pages and %d vCPUs:%s%n%s".formatted(pages, vcpus, differences, small);
        }
      }
    }
    return RandomScenarios.draw(seed).toString();
  }

  /// What engine and twin do not agree on; empty if all is well.
  static String differences(Scenario scenario) {
    StringBuilder text = new StringBuilder();
    try {
      List<Recency> twins = new ArrayList<>();
      List<Recency> engines = new ArrayList<>();
      List<MigrationOutcome> twin =
          Twin.run(scenario, RandomScenarios.TRACES, Recency.among(twins));
      List<MigrationOutcome> engine =
          Watched.engine(RandomScenarios.TRACES, Recency.among(engines))
              .run(scenario, Progress.NONE)
              .migrations();
      for (int i = 0; i < twins.size(); i++) {
        if (!twins.get(i).scans.equals(engines.get(i).scans)) {
          text.append(
              "%n  scans: engine %s, twin %s".formatted(engines.get(i).scans, twins.get(i).scans));
        }
      }
      for (int i = 0; i < twin.size(); i++) {
        List<@Nullable Object> mine = values(twin.get(i));
        List<@Nullable Object> theirs = values(engine.get(i));
        for (int field = 0; field < mine.size(); field++) {
          if (!Objects.equals(mine.get(field), theirs.get(field))) {
            text.append(
                "%n  %s.%s: engine %s, twin %s"
                    .formatted(
                        twin.get(i).name(),
                        MigrationOutcome.class.getRecordComponents()[field].getName(),
                        theirs.get(field),
                        mine.get(field)));
          }
        }
      }
    } catch (RuntimeException | AssertionError broken) {
      text.append(broken);
      for (int i = 0; i < Math.min(8, broken.getStackTrace().length); i++) {
        text.append("\n    ").append(broken.getStackTrace()[i]);
      }
    }
    return text.toString();
  }

  /// All fields in order; the page map, a picture of the resident pages, a series that was thinned
  /// out, and how busy what was in a phase are not compared.
  private static List<@Nullable Object> values(MigrationOutcome outcome) {
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : MigrationOutcome.class.getRecordComponents()) {
      try {
        boolean isText = component.getName().equals("cautions");
        values.add(isText ? "left out" : component.getAccessor().invoke(outcome));
      } catch (ReflectiveOperationException impossible) {
        throw new AssertionError(impossible);
      }
    }
    values.removeLast();
    values.set(
        values.size() - 1,
        outcome.series().stream().filter(one -> !one.name().startsWith("phase_")).toList());
    if (outcome.series().isEmpty() || outcome.series().getFirst().values().size() > 499) {
      values.set(values.size() - 1, "left out");
    }
    return values;
  }
}
