package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.simulator.engine.MigrationOutcome;
import org.junit.jupiter.api.Test;

/// Four pages, all filled, of which the last two are free when the guest starts.
class FreePagesTest {
  private static Tiny tiny(int writesPercent, long warmUp) {
    Tiny tiny = new Tiny();
    tiny.program = new ProgramSpec.Sequential(new Access(0, 1000, writesPercent, 0));
    tiny.prepaging = "linear";
    tiny.freePercent = 50;
    tiny.warmUp = warmUp;
    return tiny;
  }

  /// PREPARE and what it takes to arm make SUSPEND 2063 ns after the warm-up. Until then pages 0
  /// and 1 are read: what is free is as if it had never been filled. So two pages cross, and the
  /// two others are there with the zero set: 4 + 12 + 4 + 1 = 21 bytes of one run.
  @Test
  void aFreePageCrossesAsAHoleDoes() {
    MigrationOutcome freed = tiny(0, 0).run();
    assertThat(freed.get(TransferMetrics.PAGES_FREE)).isEqualTo(2);
    assertThat(freed.get(TransferMetrics.PAGES_ZERO)).isEqualTo(2);
    assertThat(freed.get(TransferMetrics.PAGES_PUSHED) + freed.get(TransferMetrics.PAGES_DEMANDED))
        .isEqualTo(2);
    Tiny half = tiny(0, 0);
    half.freePercent = 0;
    half.fillPercent = 50;
    MigrationOutcome empty = half.run();
    assertThat(empty.get(TransferMetrics.PAGES_FREE)).isZero();
    assertThat(empty.get(TransferMetrics.PAGES_ZERO)).isEqualTo(2);
    assertThat(freed.get(TransferMetrics.BYTES_WIRE))
        .isEqualTo(empty.get(TransferMetrics.BYTES_WIRE));
    assertThat(freed.get(GuestMetrics.STALL)).isEqualTo(empty.get(GuestMetrics.STALL));
    assertThat(freed.get(PhaseMetrics.RESIDENCY)).isEqualTo(empty.get(PhaseMetrics.RESIDENCY));
    assertThat(freed.get(GuestMetrics.BOUND)).isEqualTo(empty.get(GuestMetrics.BOUND));
  }

  /// Pages 0, 1 and 2 are touched at 1000, 2000 and 3000 ns, before SUSPEND at 3563. A write takes
  /// page 2, a read does not.
  @Test
  void onlyAWriteBeforeSuspendTakesAFreePage() {
    MigrationOutcome written = tiny(100, 1500).run();
    assertThat(written.get(TransferMetrics.PAGES_FREE)).isEqualTo(1);
    assertThat(written.get(TransferMetrics.PAGES_ZERO)).isEqualTo(1);
    assertThat(
            written.get(TransferMetrics.PAGES_PUSHED) + written.get(TransferMetrics.PAGES_DEMANDED))
        .isEqualTo(3);
    MigrationOutcome read = tiny(0, 1500).run();
    assertThat(read.get(TransferMetrics.PAGES_FREE)).isEqualTo(2);
    assertThat(read.get(TransferMetrics.PAGES_ZERO)).isEqualTo(2);
    assertThat(read.get(TransferMetrics.PAGES_PUSHED) + read.get(TransferMetrics.PAGES_DEMANDED))
        .isEqualTo(2);
  }

  /// Told as a marker in the first round, page 2 is written at 3000 ns, before that round is over
  /// (two pages take 8192 ns): it comes again, with what is in it then.
  @Test
  void aPageThatWasToldAsFreeAndIsWrittenThenComesAgain() {
    Tiny tiny = tiny(100, 0);
    tiny.mode = MigrationSpec.Mode.PRE_COPY;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.message()).isEmpty();
    assertThat(outcome.get(TransferMetrics.PAGES_FREE)).isLessThan(2);
    assertThat(outcome.get(TransferMetrics.PAGES_RESENT)).isPositive();
    assertThat(outcome.get(TransferMetrics.PAGES_ZERO)).isEqualTo(2);
  }
}
