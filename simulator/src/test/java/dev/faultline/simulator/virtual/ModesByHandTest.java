package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import org.junit.jupiter.api.Test;

/// The guest of [Tiny] in the other modes, one page a unit; sizes of messages are in [ByHandTest].
/// ROUND_SENT and INSTALLED are 33 bytes (9 and 8 for each of 3 channels), a DISCARD of one run 21.
/// PREPARED is at the source at 2063.
///
/// The guest writes page 0 at 10,000, page 1 at 20,000 and so on.
class ModesByHandTest {
  private static Tiny tiny(Mode mode) {
    Tiny tiny = new Tiny();
    tiny.mode = mode;
    tiny.prepaging = "linear";
    tiny.program = new ProgramSpec.Sequential(new Access(0, 10_000, 100, 0));
    return tiny;
  }

  /// The guest stops at 2063. Four pages (4129 each), ROUND_SENT and HAND_OVER (190), in this
  /// order, are 16,739 bytes: the last is there at 2063 + 16,739 + 1000 = 19,802. READY arrives at
  /// 19,802 + 5 + 1000 = 20,807, GO at 21,812. RESUMED, INSTALLED and ALL_RESIDENT (43) are at the
  /// source at 22,855.
  @Test
  void stopAndCopyStopsTheGuestForAllOfItsMemory() {
    MigrationOutcome outcome = tiny(Mode.STOP_AND_COPY).run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(2063);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(21_812);
    assertThat(Tiny.began(outcome, "COMPLETE")).isEqualTo(22_855);
    assertThat(outcome.get(GuestMetrics.STALL)).isZero();
    assertThat(outcome.get(GuestMetrics.BOUND)).isZero();
    assertThat(outcome.get(GuestMetrics.LOST)).isEqualTo(21_812 - 2063);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(4);
    assertThat(outcome.get(PhaseMetrics.ROUNDS)).isZero();
  }

  /// On a paced wire PREPARED is at the source at 2000. The device state waits for the pages before
  /// it, and for ROUND_SENT, which has left at once: 4 x 4129 + 33 + 190 + 50,000 bytes are there
  /// at 2000 + 66,739 + 1000 = 69,739; READY and GO follow 1000 later each.
  @Test
  void deviceStateWaitsForPagesBeforeItOnAPacedWire() {
    Tiny tiny = tiny(Mode.STOP_AND_COPY);
    tiny.queue = LinkSpec.Queue.PACED;
    tiny.deviceState = 50_000;
    assertThat(Tiny.began(tiny.run(), "RESUME")).isEqualTo(71_739);
  }

  /// Four pages and ROUND_SENT, 16,549 bytes, are there at 2063 + 16,549 + 1000 = 19,612, and
  /// INSTALLED is at the source at 20,645. By then two pages were written: 8192 bytes, where the
  /// round made 16,384 bytes in 18,582 ns; so they would take 9292 ns.
  ///
  /// With 10 us allowed the guest stops. Two pages, ROUND_SENT and HAND_OVER, 8481 bytes, are there
  /// at 30,126; READY at 31,131; GO at 32,136.
  @Test
  void preCopyStopsTheGuestForWhatItWroteInTheLastRound() {
    Tiny tiny = tiny(Mode.PRE_COPY);
    tiny.preCopy = new PreCopySpec(30, 10_000, Exit.GIVE_UP, false);
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "PRE_COPY")).isEqualTo(2063);
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(20_645);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(32_136);
    assertThat(outcome.get(PhaseMetrics.ROUNDS)).isEqualTo(1);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(6);
    assertThat(outcome.get(TransferMetrics.PAGES_RESENT)).isEqualTo(2);
    assertThat(outcome.get(GuestMetrics.LOST)).isEqualTo(32_136 - 20_645);
    assertThat(outcome.get(GuestMetrics.STALL)).isZero();
    assertThat(outcome.message()).isEmpty();
  }

  /// With 9 us allowed there is a second round: two pages and ROUND_SENT, 8291, from 20,645 on, are
  /// there at 29,936; INSTALLED at 30,969. The guest wrote page 2 at 30,000: one page, 4096 bytes
  /// at 8192 bytes in 10,324 ns are 5162 ns.
  @Test
  void eachRoundSendsWhatWasWrittenDuringTheOneBefore() {
    Tiny tiny = tiny(Mode.PRE_COPY);
    tiny.preCopy = new PreCopySpec(30, 9000, Exit.GIVE_UP, false);
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(30_969);
    assertThat(outcome.get(PhaseMetrics.ROUNDS)).isEqualTo(2);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(4 + 2 + 1);
  }

  /// Units of one page, 4129 bytes each, leave from 2063 on; at 8063 two have been polled at once
  /// and a third at 6192. They are off the wire at 14,450, and ROUND_SENT 33 later, which is there
  /// at 15,483; INSTALLED at the source at 16,516. Page 3 was not sent, page 0 written at 10,000.
  ///
  /// Stopped: as above, two pages, ROUND_SENT and HAND_OVER, 8481 bytes, then READY and GO, 1005
  /// each. As post-copy: DISCARD and HAND_OVER, 211 bytes.
  @Test
  void aRoundIsCutShortWhenTheTimeIsOver() {
    for (Exit exit : Exit.values()) {
      Tiny tiny = tiny(Mode.PRE_COPY);
      tiny.preCopy =
          new PreCopySpec(
              30,
              1,
              PreCopySpec.Growth.NONE,
              Exit.STOP,
              new PreCopySpec.Patience(6000, 0, exit, 0),
              PreCopySpec.Throttle.qemu(false),
              PreCopySpec.Limits.NONE,
              PreCopySpec.Resend.WHOLE,
              DirtyTracking.AUTO);
      MigrationOutcome outcome = tiny.run();
      assertThat(outcome.message())
          .startsWith("no convergence: 6.0 us are over (migration.timeout), after ");
      if (exit == Exit.GIVE_UP) {
        assertThat(outcome.status()).isEqualTo(Status.AT_SOURCE);
        assertThat(outcome.message()).endsWith("the guest stays where it is");
        continue;
      }
      assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(16_516);
      assertThat(Tiny.began(outcome, "RESUME"))
          .isEqualTo(16_516 + (exit == Exit.STOP ? 8481 : 211) + 1000 + 2 * 1005);
      assertThat(outcome.get(PhaseMetrics.ROUNDS)).isEqualTo(1);
      assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(3 + 2);
      assertThat(outcome.get(TransferMetrics.PAGES_RESENT)).isEqualTo(1);
    }
  }

  /// At 500 MB/s a page leaves every 8192 ns from 2063 on, the last at 26,639, and is off the wire
  /// 4129 later, ROUND_SENT 33 after it; INSTALLED is at the source at 32,834. Pages 0, 1 and 2
  /// were written since they had left: 12,288 bytes, where 16,384 took 30,771 ns, are 23,079 ns.
  ///
  /// Stopped, three pages, ROUND_SENT and HAND_OVER, 3 x 4129 + 33 + 190 bytes, then READY and GO,
  /// 1005 each. At 250 MB/s the third page leaves 2 x 16,384 after the first.
  @Test
  void roundsAndSwitchOverHaveRateLimitsOfTheirOwn() {
    for (long switchOver : new long[] {0, 250_000_000}) {
      Tiny tiny = tiny(Mode.PRE_COPY);
      tiny.preCopy =
          new PreCopySpec(
              30,
              23_079,
              PreCopySpec.Growth.NONE,
              Exit.GIVE_UP,
              PreCopySpec.Patience.FOR_EVER,
              PreCopySpec.Throttle.qemu(false),
              new PreCopySpec.Limits(500_000_000, switchOver),
              PreCopySpec.Resend.WHOLE,
              DirtyTracking.AUTO);
      MigrationOutcome outcome = tiny.run();
      assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(32_834);
      long pages = switchOver == 0 ? 3 * 4129 : 2 * 16_384 + 4129;
      assertThat(Tiny.began(outcome, "RESUME"))
          .isEqualTo(32_834 + pages + 33 + 190 + 1000 + 2 * 1005);
      assertThat(outcome.get(PhaseMetrics.ROUNDS)).isEqualTo(1);
    }
  }

  /// The guest stops at 20,645 as above; DISCARD of pages 0 and 1 and HAND_OVER, 211 bytes, are
  /// there at 21,856, READY at 22,861, GO at 23,866. Pages 2 and 3 are there when they are touched;
  /// 0 and 1, touched 29 and 39 us later, were pushed long before.
  @Test
  void hybridSendsAfterTheGuestWhatItWroteInItsRound() {
    Tiny tiny = tiny(Mode.HYBRID);
    tiny.preCopy = new PreCopySpec(1, 0, Exit.STOP, false);
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(20_645);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(23_866);
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(6);
    assertThat(outcome.get(FaultMetrics.FAULTS_MINOR)).isEqualTo(4);
    assertThat(outcome.get(GuestMetrics.STALL)).isZero();
  }

  /// The guest writes all of its four pages in 4 us, and no round takes less.
  @Test
  void aPreCopyThatDoesNotConvergeSaysSoAndTakesItsExit() {
    for (Exit exit : Exit.values()) {
      Tiny tiny = tiny(Mode.PRE_COPY);
      tiny.program = new ProgramSpec.Sequential(new Access(0, 1000, 100, 0));
      tiny.preCopy = new PreCopySpec(3, 0, exit, false);
      MigrationOutcome outcome = tiny.run();
      assertThat(outcome.message()).startsWith("no convergence in 3 rounds");
      assertThat(outcome.status())
          .isEqualTo(exit == Exit.GIVE_UP ? Status.AT_SOURCE : Status.COMPLETED);
      // what is left at the end crosses while the guest is stopped, or after it
      assertThat(outcome.measured().count(PhaseMetrics.RESIDENCY) > 2000)
          .isEqualTo(exit == Exit.POST_COPY);
    }
  }

  /// Protecting 4 pages takes 4000 ns, in which nothing is sent: the round is over 4000 ns later,
  /// at 24,645. The look at 4 pages, of which 2 were written, takes 4 x 100 + 2 x 50 = 500, and the
  /// one at SUSPEND again 4 x 100 = 400, in which the guest stands. Each of the two first writes
  /// cost the guest 200 ns.
  @Test
  void knowingWhatTheGuestWritesCostsTheSourceAndTheGuest() {
    Tiny tiny = tiny(Mode.HYBRID);
    tiny.preCopy = new PreCopySpec(1, 0, Exit.STOP, false);
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.dirtyProtectPageNanos = 1000;
              to.dirtyWriteNanos = 200;
              to.dirtyScanPageNanos = 100;
              to.dirtyFoundPageNanos = 50;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(20_645 + 4000 + 500);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(23_866 + 4000 + 500 + 400);
    assertThat(outcome.get(GuestMetrics.LOST)).isEqualTo(23_866 - 20_645 + 400 + 2 * 200);
  }

  /// SimGrid's model of pre-copy (its live_migration plugin, after Hirofuchi et al., CloudCom
  /// 2013): all memory, then in rounds what was written at a constant rate during the round before,
  /// at most 90 % of memory, until that crosses within the downtime limit, and at last the rest. It
  /// has no pages; a guest that goes through its memory in order writes each page once a round,
  /// which is what it assumes.
  ///
  /// Here a page takes 4129 ns to send and 8258 ns to write, so each round is half of the one
  /// before, and 2066 ns (the way there and back, two messages of 33 bytes) pass besides. Each
  /// round may differ by a page, since the guest is somewhere between two writes.
  @Test
  void aSequentialWriterGoesThroughTheRoundsOfSimGridsModel() {
    Tiny tiny = tiny(Mode.PRE_COPY);
    tiny.pages = 1024;
    tiny.unitPages = 1;
    tiny.program = new ProgramSpec.Sequential(new Access(0, 8258, 100, 0));
    tiny.preCopy = new PreCopySpec(30, 100_000, Exit.GIVE_UP, false);
    double pages = 1024;
    double sent = 0;
    double nanos = 0;
    int rounds = 0;
    while (rounds == 0 || pages * 4129 > 100_000) {
      double round = pages * 4129 + 2066;
      sent += pages;
      nanos += round;
      pages = Math.min(0.9 * 1024, round / 8258);
      rounds++;
    }
    MigrationOutcome outcome = tiny.run();
    assertThat(rounds).isEqualTo(6); // 1024, 512, 256, 128, 64, 32; 16 are left
    assertThat(outcome.get(PhaseMetrics.ROUNDS)).isEqualTo(rounds);
    assertThat((double) outcome.get(TransferMetrics.PAGES_PUSHED))
        .isCloseTo(sent + pages, within(7.0));
    double copied = Tiny.began(outcome, "SUSPEND") - Tiny.began(outcome, "PRE_COPY");
    assertThat(copied).isCloseTo(nanos, within(7 * 4129.0));
  }
}
