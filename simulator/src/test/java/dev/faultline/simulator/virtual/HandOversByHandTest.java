package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.MigrationSpec.Writers;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.HostProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The guest of [Tiny] where what a fault needs is handed from thread to thread. Sizes of messages
/// and what a fault costs without are in [ByHandTest].
class HandOversByHandTest {
  /// Each of four faults takes 5000 more before its request leaves and 7000 before its vCPU wakes.
  /// No thread works meanwhile, so that one core does as well.
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aFaultWaitsForItsHandOversAndNothingElseDoes(int cores) {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.host = Tiny.STEPS.with(to -> to.cores = cores);
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(4 * 8947);
    tiny.host =
        tiny.host.with(
            to -> {
              to.faultHopNanos = 5000;
              to.wakeHopNanos = 7000;
            });
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(4 * (8947 + 12_000));
  }

  /// Every fault is late, each by what its vCPU's stream draws behind the one of a hundred that
  /// says so.
  @Test
  void aLateHandOverIsDrawn() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.host =
        Tiny.STEPS.with(
            to -> {
              to.lateHopPercent = 100;
              to.lateHopNanos = 9000;
            });
    SeededRandom draws = SeededRandom.stream(1, "late hops", 0);
    long late = 0;
    for (int fault = 0; fault < 4; fault++) {
      assertThat(draws.nextBelow(100)).isLessThan(100);
      late += draws.nextBelow(9001);
    }
    assertThat(late).isPositive();
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(4 * 8947 + late);
  }

  /// R is RESUME, P = R + 1005 the first push; unit n (from 0) leaves the wire at P + 4129 (n + 1).
  /// Page 0 is touched at R + 3937 and there at R + 6134; page 7 is touched at R + 12,134, and the
  /// request is at the source at R + 13,152.
  ///
  /// With a writer each, two units are queued or sent: 2 and 3 at that time. The answer leaves
  /// behind both, at P + 5 x 4129 = R + 21,650.
  ///
  /// One writer queues three units, more than 10,000 bytes, and waits until at most 6667 are left,
  /// one unit: at P + 2 x 4129, when it adds 3 and 4, and at P + 4 x 4129. Only then does it
  /// answer; unit 4 leaves before, the answer at P + 6 x 4129 = R + 25,779.
  @Test
  void oneWriterAnswersNobodyWhileItWaits() {
    Tiny tiny = new Tiny();
    tiny.pages = 8;
    tiny.prepaging = "linear";
    tiny.window = 10_000;
    tiny.program = new ProgramSpec.Stride(new Access(0, 6000, 0, 0), 7);
    tiny.workTouches = 2;
    long first = 6134 - 3937;
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(first + 21_650 + 1000 - 12_134);
    tiny.how = to -> to.writers = Writers.ONE;
    assertThat(tiny.run().get(GuestMetrics.STALL)).isEqualTo(first + 25_779 + 1000 - 12_134);
  }

  /// Four pages are loaded one after the other, 50,000 each, where the last would have come 3 x
  /// 4129 after the first, and behind it 33 bytes that say what has been sent. In post-copy they
  /// cost nothing.
  @Test
  void aPageThatComesBeforeTheGuestIsLoaded() {
    HostProfile loads = HostProfile.FREE.with(to -> to.loadPageNanos = 50_000);
    Tiny tiny = new Tiny();
    tiny.prepaging = "linear";
    tiny.program = new ProgramSpec.Idle();
    tiny.mode = Mode.PRE_COPY;
    long before = tiny.run().get(PhaseMetrics.TOTAL);
    tiny.host = loads;
    assertThat(tiny.run().get(PhaseMetrics.TOTAL) - before).isEqualTo(4 * 50_000 - 3 * 4129 - 33);
    tiny.mode = Mode.POST_COPY;
    long after = tiny.run().get(PhaseMetrics.TOTAL);
    tiny.host = HostProfile.FREE;
    assertThat(tiny.run().get(PhaseMetrics.TOTAL)).isEqualTo(after);
  }
}
