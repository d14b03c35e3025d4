package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.agent.plan.PreCopySpec.Resend;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A guest of four pages that writes all of them in every round, three rounds and the stop after
/// them: each page is sent four times.
class ResendingByHandTest {
  private static final int PAGE = 4096;

  private static Tiny tiny(Resend resend) {
    Tiny tiny = new Tiny();
    tiny.mode = Mode.PRE_COPY;
    tiny.program = new ProgramSpec.Sequential(new Access(0, 1000, 100, 0));
    tiny.workTouches = 1000;
    tiny.unitPages = 4;
    tiny.preCopy =
        new PreCopySpec(
            3,
            0,
            PreCopySpec.Growth.NONE,
            Exit.STOP,
            PreCopySpec.Patience.FOR_EVER,
            PreCopySpec.Throttle.qemu(false),
            PreCopySpec.Limits.NONE,
            resend,
            DirtyTracking.AUTO);
    return tiny;
  }

  private static long saved(MigrationOutcome outcome) {
    return outcome.get(TransferMetrics.BYTES_SAVED_RESENDING);
  }

  /// The second round finds no page kept, and keeps all; the third and the stop send differences of
  /// a quarter: eight times 1024 instead of 4096 bytes.
  @Test
  void fromTheThirdRoundOnDifferencesAreSent() {
    MigrationOutcome outcome = tiny(new Resend(0, true, 64 << 20, 25)).run();
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(16);
    assertThat(outcome.get(TransferMetrics.PAGES_DIFFERENCE)).isEqualTo(8);
    assertThat(saved(outcome)).isEqualTo(8 * (PAGE - 1024));
    MigrationOutcome whole = tiny(Resend.WHOLE).run();
    assertThat(saved(whole)).isZero();
    long wire = whole.get(TransferMetrics.BYTES_WIRE) - outcome.get(TransferMetrics.BYTES_WIRE);
    assertThat(wire).isBetween(8L * (PAGE - 1024), 8L * (PAGE - 1024) + 100); // ack by ack
  }

  /// Two pages find room: 0 and 1, since a page that was used keeps its place for two rounds.
  @Test
  void aSmallCacheKeepsWhatWasThereFirst() {
    MigrationOutcome outcome = tiny(new Resend(0, true, 3 * PAGE, 25)).run();
    assertThat(outcome.get(TransferMetrics.PAGES_DIFFERENCE)).isEqualTo(4);
    assertThat(saved(outcome)).isEqualTo(4 * (PAGE - 1024));
  }

  /// Each difference costs the source 100 ns and the target 50: 600 in the third round, and as much
  /// in the stop. While the source is at it, ROUND_SENT of both, 33 bytes, and HAND_OVER, 190,
  /// cross.
  @Test
  void differencesCostTime() {
    Tiny tiny = tiny(new Resend(0, true, 64 << 20, 100));
    long free = Tiny.began(tiny.run(), "RESUME");
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.xbzrleNanos = 100;
              to.xbzrleBackNanos = 50;
            });
    assertThat(Tiny.began(tiny.run(), "RESUME"))
        .isBetween(free + 2 * 600 - (33 + 33 + 190), free + 2 * 600);
  }

  /// A page of 64 KiB has 16 parts of 4 KiB. The guest writes each of two pages every 2 us, and a
  /// round of 131 us or less has at most 66 writes to each: at most 16 parts, of 32 draws and more
  /// hardly all.
  @Test
  void onlyWhatWasWrittenOfALargePageIsSentAgain() {
    for (long part : List.of(0L, 4096L)) {
      Tiny tiny = tiny(new Resend(part, false, 64 << 20, 25));
      tiny.pageSize = 64 << 10;
      tiny.pages = 2;
      tiny.program = new ProgramSpec.Sequential(new Access(0, 10_000, 100, 0));
      MigrationOutcome outcome = tiny.run();
      assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(8);
      long sent = 6 * (64 << 10) - saved(outcome);
      if (part == 0) {
        assertThat(saved(outcome)).isZero();
      } else {
        // 131 us hold 13 writes, six or seven a page: 16 (1 - (15/16)^6.5) = 5.5 parts of 16
        assertThat(sent % 4096).isZero();
        assertThat(sent / 4096).isBetween(12L, 42L);
      }
    }
  }
}
