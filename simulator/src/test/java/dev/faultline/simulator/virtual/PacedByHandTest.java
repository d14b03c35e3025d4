package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.MigrationSpec.Channels;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.engine.MigrationOutcome;
import org.junit.jupiter.api.Test;

/// The guest of [Tiny] where the source paces what it pushes; sizes of messages are in
/// [ByHandTest].
class PacedByHandTest {
  /// A request and its page take no time but the latency: 1000 for the request, 1000 for the page,
  /// as the touch is awaited. What takes time is pushing: with `demand-only` nothing is pushed, so
  /// a fault costs 100 + 1000 + 300 + 400 + 1000 + 500 + 600 + 700 + 200.
  @Test
  void aDemandedPageTakesNoTimeOfAPacedWire() {
    Tiny tiny = new Tiny();
    tiny.queue = LinkSpec.Queue.PACED;
    tiny.program = Tiny.sequential(10_000);
    tiny.host = Tiny.STEPS;
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(4 * 4800);
  }

  /// Two vCPUs ask for pages 0 and 2 at one instant, and both requests are there 1000 later. Page 0
  /// leaves at once; page 2 when page 0 would have, 4129 later: 2000 and 6129. Each goes on 10,000
  /// after it has its page, so that the next two requests are 4129 apart, and no page waits: 2000
  /// each.
  @Test
  void aDemandedPageWaitsForThoseBeforeIt() {
    Tiny tiny = new Tiny();
    tiny.queue = LinkSpec.Queue.PACED;
    tiny.vcpus = 2;
    tiny.program = Tiny.sequential(10_000);
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(2000 + 6129 + 2 * 2000);
  }

  /// Nothing costs anything, and all but the device state takes no time of the wire: PREPARED
  /// arrives at 2000, HAND_OVER (100190) at 2000 + 100,190 + 1000, READY and GO 1000 later each,
  /// which is 105,190. Without device state HAND_OVER, too, leaves at once, and RESUME is at 5000.
  ///
  /// A touch at 2000 is the last at the source; the next, 500 later, has its page 2000 after that.
  @Test
  void deviceStateTakesItsTimeOfAPacedWire() {
    Tiny tiny = new Tiny();
    tiny.queue = LinkSpec.Queue.PACED;
    tiny.pages = 2;
    tiny.program = Tiny.sequential(500);
    assertThat(Tiny.began(tiny.run(), "RESUME")).isEqualTo(5000);
    tiny.deviceState = 100_000;
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(2000);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(105_190);
    assertThat(outcome.get(PhaseMetrics.DOWNTIME)).isEqualTo(105_190 + 500 - 2000);
    assertThat(outcome.get(PhaseMetrics.PERCEIVED_DOWNTIME)).isEqualTo(105_190 + 2500 - 2000);
  }

  /// Over the single channel all takes its time, as on a wire that is not paced: HAND_OVER (100190)
  /// arrives at 2063 + 100,190 + 1000; READY and GO take 5 + 1000 each.
  @Test
  void deviceStateTakesItsTimeOfAPacedWireOverTheSingleChannel() {
    Tiny tiny = new Tiny();
    tiny.queue = LinkSpec.Queue.PACED;
    tiny.channels = Channels.SINGLE;
    tiny.deviceState = 100_000;
    assertThat(Tiny.began(tiny.run(), "RESUME")).isEqualTo(2063 + 101_190 + 2 * 1005);
  }
}
