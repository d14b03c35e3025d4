package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A link of a byte a nanosecond.
class LinkLoadsTest {
  private static final LinkSpec LINK = LinkSpec.PLAIN.with(to -> to.bitsPerSecond = 8_000_000_000L);

  private static Series bytes(List<Long> times, List<Double> values) {
    return new Series("bytes_wire", "Bytes", "bytes", times, values);
  }

  /// 300 bytes until 1000, then 900 until 2000: a phase from 500 to 1500 has 150 and 450 of them.
  @Test
  void aPhaseHasWhatWasCarriedWhileItLasted() {
    Series sampled = bytes(List.of(0L, 1000L, 2000L), List.of(0.0, 300.0, 1200.0));
    List<Phase> phases = List.of(new Phase("RESUME", 500), new Phase("END", 1500));
    List<Series> loads = LinkLoads.series(List.of(sampled), phases, LINK);
    assertThat(loads.get(1).name()).isEqualTo("phase_link_percent");
    assertThat(loads.get(1).values().getFirst()).isCloseTo(60, within(1e-9));
    assertThat(loads.get(2).values()).containsExactly(-1.0);
  }

  @Test
  void ofAPhaseThatNobodySampledNothingIsSaid() {
    Series sampled = bytes(List.of(50_000_000L, 60_000_000L), List.of(0.0, 300.0));
    List<Phase> phases =
        List.of(
            new Phase("PRE_COPY", 0),
            new Phase("RESUME", 45_000_000),
            new Phase("END", 55_000_000));
    List<Series> loads = LinkLoads.series(List.of(sampled), phases, LINK);
    assertThat(loads.getFirst().timesNanos()).containsExactly(55_000_000L);
  }

  @Test
  void withoutSamplesNothingIsSaid() {
    List<Phase> phases = List.of(new Phase("RESUME", 500), new Phase("END", 1500));
    assertThat(LinkLoads.series(List.of(), phases, LINK)).isEmpty();
  }
}
