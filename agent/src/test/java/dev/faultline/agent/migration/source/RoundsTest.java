package dev.faultline.agent.migration.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.migration.EndpointsTest;
import dev.faultline.agent.migration.source.Rounds.Verdict;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import org.junit.jupiter.api.Test;

/// Pages of 4096 bytes that take a microsecond each, which is 4.096 GB/s.
class RoundsTest {
  private static final int PAGE = 4096;
  private long now;
  private long sent;

  private static Rounds rounds(Mode mode, PreCopySpec preCopy) {
    return rounds(mode, preCopy, 0);
  }

  private static Rounds rounds(Mode mode, PreCopySpec preCopy, long deviceStateBytes) {
    return new Rounds(
        EndpointsTest.spec(mode, "linear", false, false, preCopy), PAGE, deviceStateBytes);
  }

  private Verdict round(Rounds rounds, long pages, long written) {
    rounds.begin(now, sent);
    now += 1000 * pages;
    sent += pages;
    return rounds.ended(now, sent, written);
  }

  /// Clark et al.'s model: a guest that writes new pages at a share r of the link's rate leaves r x
  /// what the round sent. With r = 1/2 and 1024 pages at first the rounds leave 512, 256, 128, 64
  /// pages; 100 us take 100 pages, so the fourth is the last.
  @Test
  void roundsShrinkByTheRatioOfWritingToSendingUntilTheRestFitsTheDowntimeLimit() {
    Rounds rounds = rounds(Mode.PRE_COPY, new PreCopySpec(30, 100_000, Exit.GIVE_UP, false));
    long pages = 1024;
    while (round(rounds, pages, pages / 2) == Verdict.ANOTHER) {
      pages /= 2;
    }
    assertThat(pages).isEqualTo(128);
    assertThat(rounds.count()).isEqualTo(4);
    assertThat(rounds.divergence()).isEmpty();
  }

  /// 100 us take 100 pages. With device state of 60 pages the rounds of above go on until 32 pages
  /// are left; with one of 101 they never fit, which is said when no page is left to be sent.
  @Test
  void deviceStateCountsAsItCrossesWhileTheGuestStandsStill() {
    PreCopySpec how = new PreCopySpec(30, 100_000, Exit.GIVE_UP, false);
    Rounds rounds = rounds(Mode.PRE_COPY, how, 60 * PAGE);
    long pages = 1024;
    while (round(rounds, pages, pages / 2) == Verdict.ANOTHER) {
      pages /= 2;
    }
    assertThat(pages / 2).isEqualTo(32);
    Rounds larger = rounds(Mode.PRE_COPY, how, 101 * PAGE);
    assertThat(round(larger, 1000, 10)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(larger, 10, 0)).isEqualTo(Verdict.GIVE_UP);
    assertThat(larger.divergence()).contains("pages of 0.0 MB", "device state is 0.4 MB");
  }

  /// At r = 1 no round leaves less than it sent.
  @Test
  void aGuestThatWritesAsFastAsTheLinkCarriesTakesTheExitThatIsConfigured() {
    for (Exit exit : Exit.values()) {
      Rounds rounds = rounds(Mode.PRE_COPY, new PreCopySpec(3, 1000, exit, false));
      assertThat(round(rounds, 1000, 1000)).isEqualTo(Verdict.ANOTHER);
      assertThat(round(rounds, 1000, 1000)).isEqualTo(Verdict.ANOTHER);
      assertThat(round(rounds, 1000, 1000)).isEqualTo(Verdict.valueOf(exit.name()));
      // 1000 pages of 4096 bytes are 4.1 MB, and take a millisecond
      assertThat(rounds.divergence())
          .startsWith(
              "no convergence in 3 rounds: in the last the guest wrote pages of 4.1 MB in 0.001 s,"
                  + " and the link carried 4096.0 MB/s; ");
    }
  }

  /// More than half of what was sent, for the second time: 20 %. Again twice: 30 %. So it reaches
  /// 20 + 8 x 10 = 100 after 18 rounds, which is 99.
  @Test
  void theGuestIsSlowedEverySecondTimeItWroteMoreThanHalfOfWhatWasSent() {
    Rounds rounds = rounds(Mode.PRE_COPY, new PreCopySpec(1000, 1000, Exit.STOP, true));
    round(rounds, 1000, 501);
    assertThat(rounds.throttlePercent()).isZero();
    round(rounds, 1000, 500); // half is not more than half
    assertThat(rounds.throttlePercent()).isZero();
    round(rounds, 1000, 501);
    assertThat(rounds.throttlePercent()).isEqualTo(20);
    for (int i = 0; i < 14; i++) {
      round(rounds, 1000, 1000);
    }
    assertThat(rounds.throttlePercent()).isEqualTo(90);
    for (int i = 0; i < 4; i++) {
      round(rounds, 1000, 1000);
    }
    assertThat(rounds.throttlePercent()).isEqualTo(99);
  }

  @Test
  void hybridMovesAfterItsRoundsOrWhenNothingIsLeft() {
    PreCopySpec two = new PreCopySpec(2, 0, Exit.STOP, true);
    Rounds rounds = rounds(Mode.HYBRID, two);
    assertThat(round(rounds, 1000, 900)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 900, 900)).isEqualTo(Verdict.POST_COPY);
    assertThat(rounds.divergence()).isEmpty();
    assertThat(round(rounds(Mode.HYBRID, two), 1000, 0)).isEqualTo(Verdict.POST_COPY);
  }
}
