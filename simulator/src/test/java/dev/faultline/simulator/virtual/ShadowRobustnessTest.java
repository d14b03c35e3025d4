package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However wrong a copy is, the guest stalls at most 1.1 times as long as under `adaptive`.
class ShadowRobustnessTest {
  private static long stallNanos(int seed, String program, String... more) {
    List<String> keys = new ArrayList<>(List.of("seed=" + seed, "guest.program=" + program));
    keys.addAll(List.of(more));
    return new VirtualEngine(TraceSource.NONE)
        .run(Catalogue.find("quick", keys).orThrow(), Progress.NONE)
        .migrations()
        .getFirst()
        .get(GuestMetrics.STALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "uniform", "zipf", "hot-cold", "pointer-chase"})
  void randomPagesFromTheFirstOnCostNoTenth(String program) {
    for (int seed = 1; seed <= 3; seed++) {
      long adaptive = stallNanos(seed, program, "migration.prepaging=adaptive");
      long wrong =
          stallNanos(
              seed,
              program,
              "migration.prepaging=shadow",
              "migration.start=0",
              "migration.slowdown=0",
              "migration.diverge=0",
              "migration.astray=wrong");
      assertThat(wrong)
          .as("stall of %s with seed %d, adaptive %d ns", program, seed, adaptive)
          .isLessThanOrEqualTo(adaptive * 11 / 10);
    }
  }
}
