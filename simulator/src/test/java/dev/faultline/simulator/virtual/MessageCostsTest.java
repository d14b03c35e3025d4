package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a message costs besides its pages, on the host and the link of [Tiny]; sizes of messages
/// are in [ByHandTest]. R is RESUME; the vCPU's first touch is at R + 7937.
class MessageCostsTest {
  private static final HostProfile COSTS =
      HostProfile.FREE.with(
          to -> {
            to.sendUnitNanos = 100;
            to.sendRunNanos = 200;
            to.receiveUnitNanos = 300;
            to.receiveRunNanos = 400;
          });

  private static Tiny tiny() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.host = COSTS;
    return tiny;
  }

  /// The request crosses in 1018, the page in 5129; the answer is sent in 100 + 200, received in
  /// 300 + 400.
  @Test
  void anAnswerIsAMessageOfOneRun() {
    MigrationOutcome outcome = tiny().run();
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(4);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * (1018 + 300 + 5129 + 700));
  }

  /// Pushes pages 0 and 2 first; the source sweeps up the rest.
  private static final class Evens implements Prepager {
    @Override
    public void fill(View view, PushUnit into) {
      boolean unused = into.offer(0) && into.offer(2);
    }
  }

  /// Two units of two runs, 8237 bytes, both polled at R + 1005. Each is sent in 100 + 2 x 200 and
  /// received in 300 + 2 x 400.
  ///
  ///     sent       0 and 2 until R +  1505    1 and 3 until R +  2005
  ///     on the wire        until R +  9742            until R + 17979
  ///     received           until R + 11842            until R + 20079
  ///
  /// INSTALLED and ALL_RESIDENT take 38 + 1000.
  @Test
  void everyRunOfAUnitCosts() {
    Tiny tiny = tiny();
    tiny.unitPages = 2;
    Strategy evens = new Strategy("evens", "", "", false, List.of(), context -> new Evens());
    MigrationOutcome outcome = tiny.run(name -> evens);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(4);
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(20_079 + 1038);
  }

  /// Whether pages are holes is known too late: every request is answered with a marker of 33
  /// bytes, which is sent in 100 and received in 300.
  @Test
  void aZeroMarkerIsAMessageWithoutRuns() {
    Tiny tiny = tiny();
    tiny.fillPercent = 0;
    tiny.host = COSTS.with(to -> to.holeScanPageNanos = 100_000);
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_ZERO)).isEqualTo(4);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * (1018 + 100 + 1033 + 300));
  }

  /// The guest stops at 2063. Four units of a page are sent in 300 each, the first until 2363, and
  /// then fill the wire. A third waits only when the first has left it, the fourth at 10,621 when
  /// the second has; ROUND_SENT and HAND_OVER (223) follow at once and are on the wire before it,
  /// which leaves at 2363 + 4 x 4129 + 223 = 19,102. It is there at 20,102 and received at 20,802.
  /// INSTALLED and READY (38) arrive at 21,840, GO at 22,845.
  @Test
  void unitsBeforeResumeCostAsMuch() {
    Tiny tiny = tiny();
    tiny.mode = Mode.STOP_AND_COPY;
    tiny.prepaging = "linear";
    assertThat(Tiny.began(tiny.run(), "RESUME")).isEqualTo(22_845);
  }
}
