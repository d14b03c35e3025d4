package dev.faultline.agent.migration.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.migration.EndpointsTest;
import dev.faultline.agent.migration.Round;
import dev.faultline.agent.migration.source.Rounds.Verdict;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Pages of 4096 bytes that take a microsecond each, which is 4.096 GB/s.
class RoundsTest {
  private static final int PAGE = 4096;
  private static final long MEMORY = 512 << 20;
  private long now;
  private long sent;

  private static Rounds rounds(Mode mode, PreCopySpec preCopy) {
    return rounds(mode, preCopy, 0);
  }

  private static Rounds rounds(Mode mode, PreCopySpec preCopy, long deviceStateBytes) {
    return new Rounds(
        EndpointsTest.spec(mode, "linear", false, false, preCopy), PAGE, deviceStateBytes, MEMORY);
  }

  /// Thirty rounds that converge at a downtime of 1 us, but for what `change` says.
  private static Rounds rounds(Mode mode, Consumer<MigrationSpec.Draft> change) {
    PreCopySpec preCopy = new PreCopySpec(30, 1000, Exit.STOP, false);
    MigrationSpec how = EndpointsTest.spec(mode, "linear", false, false, preCopy).with(change);
    return new Rounds(how, PAGE, 0, MEMORY);
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
    // the second from 1024 us on: 512 pages in 512 us, 256 are left, and take as many us
    assertThat(rounds.history().get(1))
        .isEqualTo(new Round(1_024_000, 1_536_000, 512 * PAGE, 256 * PAGE, 256_000, 0, 0));
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
    assertThat(rounds.restraint()).isNull();
    round(rounds, 1000, 500); // half is not more than half
    assertThat(rounds.restraint()).isNull();
    round(rounds, 1000, 501);
    assertThat(rounds.restraint()).isEqualTo(Restraint.throttle(20));
    for (int i = 0; i < 14; i++) {
      round(rounds, 1000, 1000);
    }
    assertThat(rounds.restraint()).isEqualTo(Restraint.throttle(90));
    for (int i = 0; i < 4; i++) {
      round(rounds, 1000, 1000);
    }
    assertThat(rounds.restraint()).isEqualTo(Restraint.throttle(99));
  }

  /// Rounds of 1000 pages take a millisecond each: two and a half are over within the third.
  @Test
  void atItsTimeoutARoundIsCutShortAndTheExitForThatIsTaken() {
    for (Exit exit : List.of(Exit.STOP, Exit.POST_COPY)) {
      now = 7_000_000;
      Rounds rounds =
          rounds(
              Mode.PRE_COPY,
              to -> {
                to.timeoutNanos = 2_500_000;
                to.onTimeout = exit;
                to.exit = Exit.GIVE_UP; // of rounds and stalls
              });
      assertThat(rounds.deadlineNanos()).as("before it begins").isEqualTo(Long.MAX_VALUE);
      round(rounds, 1000, 1000);
      round(rounds, 1000, 1000);
      assertThat(rounds.deadlineNanos()).isEqualTo(9_500_000);
      rounds.begin(now, sent);
      assertThat(rounds.expire(9_499_999)).isNull();
      assertThat(rounds.expire(9_500_000)).isEqualTo(Verdict.ANOTHER);
      assertThat(rounds.expire(9_600_000)).as("said once").isNull();
      assertThat(rounds.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
      sent += 600; // 400 stay unsent, and 300 of the others were written
      assertThat(rounds.ended(9_600_000, sent, 700)).isEqualTo(Verdict.valueOf(exit.name()));
      // 700 pages of 4096 bytes; 600 took 0.6 ms
      assertThat(rounds.divergence())
          .startsWith(
              "no convergence: 0.003 s are over (migration.timeout), after 3 rounds and 0.003 s: in"
                  + " the last the guest wrote pages of 2.9 MB in 600.0 us, and the link carried"
                  + " 4096.0 MB/s; ");
    }
  }

  /// Memory of 512 MiB: 3 ms a GiB are 1.5 ms.
  @Test
  void aTimeoutCanGoByTheSizeOfTheGuestAndGivesUpAtOnce() {
    Rounds rounds =
        rounds(
            Mode.PRE_COPY,
            to -> {
              to.timeoutNanos = 9_000_000;
              to.timeoutPerGibNanos = 3_000_000;
              to.onTimeout = Exit.GIVE_UP;
            });
    rounds.begin(0, 0);
    assertThat(rounds.deadlineNanos()).isEqualTo(1_500_000);
    assertThat(rounds.expire(1_500_000)).isEqualTo(Verdict.GIVE_UP);
    assertThat(rounds.divergence())
        .isEqualTo(
            "no convergence: 0.002 s are over (migration.timeout-per-gib, 0.50 GiB), after 0 rounds"
                + " and 0.002 s: the first was not over; the guest stays where it is");
  }

  /// Rounds of a millisecond leave 900, 800, 800, 850: none less than 800 since 2 ms.
  @Test
  void aStallIsThatNoRoundLeavesLessThanEachBefore() {
    Rounds rounds =
        rounds(
            Mode.PRE_COPY,
            to -> {
              to.stallNanos = 2_000_000;
              to.exit = Exit.POST_COPY;
            });
    assertThat(round(rounds, 1000, 900)).isEqualTo(Verdict.ANOTHER);
    assertThat(rounds.deadlineNanos()).isEqualTo(3_000_000);
    assertThat(round(rounds, 1000, 800)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 1000, 800)).isEqualTo(Verdict.ANOTHER);
    assertThat(rounds.deadlineNanos()).isEqualTo(4_000_000);
    assertThat(round(rounds, 1000, 850)).isEqualTo(Verdict.POST_COPY);
    assertThat(rounds.divergence())
        .startsWith("no convergence: 0.002 s without progress (migration.stall-timeout), after 4");
  }

  /// A round of 10 ms with a stall timeout of 2 is none: each page of it is progress. From its end
  /// on there are 2 ms.
  @Test
  void theFirstRoundIsNoStall() {
    Rounds rounds = rounds(Mode.PRE_COPY, to -> to.stallNanos = 2_000_000);
    rounds.begin(0, 0);
    assertThat(rounds.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(rounds.expire(9_000_000)).isNull();
    assertThat(rounds.ended(10_000_000, 1000, 900)).isEqualTo(Verdict.ANOTHER);
    assertThat(rounds.deadlineNanos()).isEqualTo(12_000_000);
  }

  /// 1000 pages, of 4096 bytes each, cross in a millisecond: 400 in 400 us. The limit is 100 us
  /// after the first round, 250 after the second, and 350 or 400 after the third.
  @Test
  void aDowntimeLimitGrowsByRoundsUpToItsMost() {
    for (long most : new long[] {350_000, 400_000, 0}) {
      Rounds rounds =
          rounds(
              Mode.PRE_COPY,
              to -> {
                to.downtimeLimitNanos = 100_000;
                to.downtimeStepNanos = 150_000;
                to.downtimeMaxNanos = most;
              });
      assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.ANOTHER);
      assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.ANOTHER);
      Verdict third = most == 350_000 ? Verdict.ANOTHER : Verdict.STOP;
      assertThat(round(rounds, 1000, 400)).isEqualTo(third);
      if (third == Verdict.STOP) {
        assertThat(rounds.divergence()).startsWith("converged in round 3, 0.003 s after");
      }
    }
  }

  /// Every 2 ms 200 us more: 100 us until then, 300 at 2 and 3 ms, 500 at 4.
  @Test
  void aDowntimeLimitGrowsByTime() {
    Rounds rounds =
        rounds(
            Mode.PRE_COPY,
            to -> {
              to.downtimeLimitNanos = 100_000;
              to.downtimeStepNanos = 200_000;
              to.downtimeEveryNanos = 2_000_000;
            });
    assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 1000, 400)).isEqualTo(Verdict.STOP);
  }

  /// A hybrid would have gone on for thirty rounds.
  @Test
  void aHybridWhoseTimeIsOverMoves() {
    Rounds rounds = rounds(Mode.HYBRID, to -> to.timeoutNanos = 1_500_000);
    assertThat(round(rounds, 1000, 1000)).isEqualTo(Verdict.ANOTHER);
    assertThat(round(rounds, 1000, 1000)).isEqualTo(Verdict.POST_COPY);
    assertThat(rounds.divergence()).endsWith("; it went on as post-copy");
  }

  /// More than a fifth of what was sent, for the second time: 5 %. Again twice: 45 %, then 60.
  @Test
  void theGuestIsSlowedAsIsConfigured() {
    Rounds rounds =
        rounds(
            Mode.PRE_COPY,
            to -> {
              to.throttles = true;
              to.throttleInitialPercent = 5;
              to.throttleIncrementPercent = 40;
              to.throttleMaxPercent = 60;
              to.throttleTriggerPercent = 20;
            });
    round(rounds, 1000, 200); // a fifth is not more than a fifth
    assertThat(rounds.restraint()).isNull();
    for (int percent : new int[] {5, 45, 60, 60}) {
      round(rounds, 1000, 201);
      round(rounds, 1000, 201);
      assertThat(rounds.restraint()).isEqualTo(Restraint.throttle(percent));
    }
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

  /// As above the second time counts; after it the limit stays.
  @Test
  void aDirtyLimitIsInForceFromTheSecondTimeOn() {
    Rounds rounds = rounds(Mode.PRE_COPY, to -> to.dirtyBytesPerSecond = 1_000_000);
    round(rounds, 1000, 501);
    assertThat(rounds.restraint()).isNull();
    for (int i = 0; i < 3; i++) {
      round(rounds, 1000, 501);
      assertThat(rounds.restraint()).isEqualTo(Restraint.dirtyLimit(1_000_000));
    }
    assertThat(rounds.history().getFirst().dirtyBytesPerSecond()).isZero();
    assertThat(rounds.history().getLast().dirtyBytesPerSecond()).isEqualTo(1_000_000);
    assertThat(rounds.history().getLast().throttlePercent()).isZero();
  }

  @Test
  void aQuotaIsInForceFromTheFirstRoundOn() {
    for (Mode mode : List.of(Mode.PRE_COPY, Mode.HYBRID)) {
      Rounds rounds = rounds(mode, to -> to.quotaPercent = 40);
      assertThat(rounds.restraint()).isEqualTo(Restraint.quota(40));
      round(rounds, 1000, 900);
      assertThat(rounds.history().getFirst().throttlePercent()).isEqualTo(60);
    }
  }
}
