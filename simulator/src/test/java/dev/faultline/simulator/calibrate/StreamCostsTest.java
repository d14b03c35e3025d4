package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.probe.StreamProbe;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamCostsTest {
  private static List<StreamProbe> one(double sendNanosPerPage) {
    return List.of(new StreamProbe(1e9, sendNanosPerPage, 0));
  }

  private static StreamCosts send(double large, double apart, double single) {
    return StreamCosts.of(one(large), one(apart), one(single), StreamProbe::sendNanosPerPage);
  }

  /// A message of 5000, a run of 1400, a page of 900: 64 pages in one run take 5000 + 1400 + 64 x
  /// 900 = 64000, in 64 runs 5000 + 64 x 1400 + 64 x 900 = 152200, one page 7300.
  @Test
  void threeKindsOfUnitsTellMessagesRunsAndPagesApart() {
    StreamCosts costs = send(1000, 152_200 / 64.0, 7300);
    assertThat(costs.unit()).containsExactly(5000);
    assertThat(costs.run()).containsExactly(1400);
    assertThat(costs.page()).containsExactly(900);
    assertThat(costs.single()).isEqualTo(7300);
  }

  /// As on a host where others disturbed one kind of unit: no cost is below nothing.
  @Test
  void noCostIsNegative() {
    StreamCosts costs = send(1000, 900, 800);
    assertThat(costs.run()).containsExactly(0);
    assertThat(costs.unit()).containsExactly(0);
  }

  @Test
  void whatWasNotMeasuredIsMissing() {
    StreamCosts costs = StreamCosts.of(one(1), List.of(), one(1), StreamProbe::receiveNanosPerPage);
    assertThat(costs.isKnown()).isFalse();
    assertThat(costs.measurements("receive")).allMatch(missing -> missing.spread() == null);
  }
}
