package dev.faultline.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.points.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Hines, Deshpande and Gopalan found (Post-copy live migration of virtual machines, OSR
/// 43(3), 2009, figure 17), on the shipped scenario: quicksort processes that share 512 MB.
///
/// Network faults are those that the source still had to answer: demand faults, and those that
/// joined one. The paper's source ignores a request for a page that has left, so late pushes are
/// not among them (they are in the metric `faults_network`, where dual bubbles have the most).
/// `docs/paper.md` has all numbers and says why they differ where they do.
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaperShapeTest {
  private static final long SEEDS = 5;
  private final TreeMap<String, List<MigrationOutcome>> done = new TreeMap<>();

  /// The paper has 44 % and 54 % fewer for the dual bubble, and 27 to 64 % for all bubbles.
  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void dualBubblesSaveMoreThanAThirdOfTheNetworkFaults(int processes) {
    for (String bubble : List.of("dual", "multi-pivot")) {
      PairedDifference faults = difference(processes, bubble, "linear", NETWORK_FAULTS);
      assertThat(faults.surely(-1)).isTrue();
      assertThat(faults.ratioInterval().high()).isLessThan(0.65);
      assertThat(difference(processes, bubble, "linear", STALL).surely(-1)).isTrue();
    }
  }

  /// The paper has 42 to 51 % fewer: here 12 and 25 % at 64 processes.
  @ParameterizedTest
  @ValueSource(strings = {"forward", "multi-pivot:direction=forward"})
  void forwardBubblesSaveLess(String bubble) {
    PairedDifference many = difference(64, bubble, "linear", NETWORK_FAULTS);
    assertThat(many.surely(-1)).isTrue();
    assertThat(many.relative()).isBetween(-0.25, -0.03);
    assertThat(difference(8, bubble, "linear", NETWORK_FAULTS).surely(1)).isFalse();
  }

  /// The paper holds backward bubbling worse than plain push. Here it is as good or bad: a
  /// partition pass runs through memory both ways. What holds is that it is worse than both ways.
  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void backwardIsNoCure(int processes) {
    PairedDifference push = difference(processes, "backward", "linear", NETWORK_FAULTS);
    assertThat(push.relative()).isBetween(-0.15, 0.15);
    for (ToLongFunction<MigrationOutcome> metric : List.of(NETWORK_FAULTS, STALL)) {
      assertThat(difference(processes, "backward", "dual", metric).surely(1)).isTrue();
      assertThat(difference(processes, "backward", "multi-pivot", metric).surely(1)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void sevenPivotsAreNoWorseThanOneOrFifteen(int processes) {
    String seven = "multi-pivot";
    assertThat(difference(processes, seven, "multi-pivot:pivots=1", NETWORK_FAULTS).surely(-1))
        .isTrue();
    assertThat(difference(processes, seven, "multi-pivot:pivots=15", NETWORK_FAULTS).surely(1))
        .isFalse();
  }

  /// Why the paper counts a tenth of the faults: each one waits longer there. With the 1000 packets
  /// ahead of a requested page that Linux queues for a network card (txqueuelen), and a fault that
  /// stops one process and not the whole CPU, plain push is within a factor of two of the paper.
  @ParameterizedTest
  @CsvSource({"4, 638", "8, 2037", "16, 3166"})
  void behindAQueueOfThousandPacketsPlainPushHasThePapersFaults(int processes, long paper) {
    MigrationOutcome outcome =
        run(
            Contender.one("linear")
                .applyTo(
                    scenario(
                        processes,
                        "vm.vcpus=" + processes,
                        "migration.push-window=1514 kB",
                        "host.install-contention=0 ns"))
                .withSeed(1));
    assertThat(NETWORK_FAULTS.applyAsLong(outcome)).isBetween(paper / 2, paper * 2);
  }

  /// Table 2, working sets of 128 and 256 MB: 9 and 10 % of a sequential program's faults crossed
  /// the network under plain push, 3 % with bubbling.
  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void aSequentialProgramHasThePapersShareOfNetworkFaults(int span) {
    assertThat(stressShare("linear", span)).isBetween(0.05, 0.2);
    for (String bubble : List.of("forward", "dual", "multi-pivot")) {
      assertThat(stressShare(bubble, span)).isLessThan(0.04);
    }
  }

  private static double stressShare(String strategy, int span) {
    Scenario scenario =
        Catalogue.find("paper-stress", List.of("guest.span=" + span + " MiB")).orThrow();
    double share = 0;
    for (long seed = 1; seed <= 3; seed++) {
      MigrationOutcome outcome = run(Contender.one(strategy).applyTo(scenario).withSeed(seed));
      long network = NETWORK_FAULTS.applyAsLong(outcome);
      share +=
          network
              / (double)
                  (network
                      + outcome.get(FaultMetrics.FAULTS_LATE)
                      + outcome.get(FaultMetrics.FAULTS_MINOR))
              / 3;
    }
    return share;
  }

  private static final ToLongFunction<MigrationOutcome> NETWORK_FAULTS =
      outcome -> outcome.get(FaultMetrics.FAULTS_DEMAND) + outcome.get(FaultMetrics.FAULTS_JOINED);

  private static final ToLongFunction<MigrationOutcome> STALL = one -> one.get(GuestMetrics.STALL);

  private PairedDifference difference(
      int processes, String strategy, String baseline, ToLongFunction<MigrationOutcome> metric) {
    PairedDifference difference =
        PairedDifference.of(
            values(processes, strategy, metric), values(processes, baseline, metric));
    assertThat(difference).isNotNull();
    return difference;
  }

  private List<Double> values(
      int processes, String strategy, ToLongFunction<MigrationOutcome> metric) {
    List<MigrationOutcome> outcomes =
        done.computeIfAbsent(
            processes + " " + strategy,
            key -> {
              Scenario scenario = Contender.one(strategy).applyTo(scenario(processes));
              return LongStream.rangeClosed(1, SEEDS)
                  .mapToObj(seed -> run(scenario.withSeed(seed)))
                  .toList();
            });
    return outcomes.stream().map(outcome -> (double) metric.applyAsLong(outcome)).toList();
  }

  private static Scenario scenario(int processes, String... more) {
    List<String> overrides = new ArrayList<>(List.of(more));
    overrides.add("guest.processes=" + processes);
    return Catalogue.find("paper-quicksort", overrides).orThrow();
  }

  private static MigrationOutcome run(Scenario scenario) {
    return Engines.find("virtual").get().run(scenario, Progress.NONE).migrations().getFirst();
  }
}
