package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.MigrationSpec.Channels;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scenarios so small that every event is worked out in the comment.
///
/// On the link of [Tiny] a byte takes 1 ns and the way 1000 ns. What crosses, in bytes: PREPARE 54
/// (one region), PREPARED 9, HAND_OVER 17 + 173 for each vCPU (156 and the 17 of a sequential
/// program), READY, GO, RESUMED, ALL_RESIDENT 5, REQUEST 18, a message of n pages in one run 33 +
/// 4096 n, a zero marker 33, a zero set of r runs 9 + 12 r, INSTALLED 9 + 8 for each channel.
///
/// Unless arming costs something all begin alike: PREPARE leaves at 0 and arrives at 54 + 1000;
/// PREPARED leaves there and arrives at 1054 + 9 + 1000 = 2063, which is SUSPEND. R is RESUME.
/// RESUMED is at the source at R + 5 + 1000 = R + 1005.
class ByHandTest {
  private static final HostProfile ONE_CORE =
      HostProfile.FREE.with(
          to -> {
            to.cores = 1;
            to.faultTrapNanos = 100;
            to.installPageNanos = 600;
          });

  /// One vCPU goes over 4 pages, one every 10,000 ns, and asks for each. At SUSPEND it has computed
  /// for 2063 ns, so that 7937 are left for the first touch.
  ///
  /// HAND_OVER (190) arrives at 2063 + 190 + 1000 = 3253, READY at 4258, GO at 5263 = R.
  ///
  ///     touch 0                                       R +  7937
  ///     trap 100, REQUEST leaves                      R +  8037
  ///     it has crossed: 18 + 1000                     R +  9055
  ///     taken in: 300                                 R +  9355
  ///     the page is read: 400                         R +  9755
  ///     it has crossed: 4129 + 1000                   R + 14884
  ///     received: 500                                 R + 15384
  ///     installed: call 600, page 700                 R + 16684
  ///     awake: 200                                    R + 16884
  ///
  /// A fault costs 16884 - 7937 = 8947. Four of them and 7937 + 3 x 10000 of computing end at
  /// R + 73725 = 78988.
  @Test
  void demandFaultCostsTheSumOfItsSteps() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    tiny.host = Tiny.STEPS;
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(2063);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(5263);
    assertThat(Tiny.began(outcome, "END")).isEqualTo(78_988);
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(4);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * 8947);
    assertThat(outcome.get(GuestMetrics.BLOCKTIME)).isEqualTo(4 * 8947);
    assertThat(outcome.get(GuestMetrics.WORK)).isEqualTo(37_937);
    // Nothing was touched at the source: the downtime counts from SUSPEND.
    assertThat(outcome.get(PhaseMetrics.DOWNTIME)).isEqualTo(5263 + 7937 - 2063);
    assertThat(outcome.get(PhaseMetrics.PERCEIVED_DOWNTIME)).isEqualTo(5263 + 16_884 - 2063);
    // PREPARE, HAND_OVER, GO, four pages; PREPARED, READY, RESUMED, four requests, and at the end
    // INSTALLED (3 channels) and ALL_RESIDENT, which are still on their way.
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isEqualTo(54 + 190 + 5 + 4 * 4129);
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE_REVERSE))
        .isEqualTo(9 + 5 + 5 + 4 * 18 + 33 + 5);
    assertThat(outcome.has(PhaseMetrics.RESIDENCY)).isFalse();
    assertThat(outcome.has(GuestMetrics.TIME_TO_90PCT)).isFalse();
  }

  /// As above on a link without latency, where each message hops for 1000 ns, with the agents of
  /// both sides on one machine of one core. PREPARE leaves at 0; only one thread is ever busy, so
  /// nothing is slower for it.
  @Test
  void hopIsALatencyAndOneMachineHasTheCoresOfBoth() {
    Tiny tiny = new Tiny();
    tiny.latency = 0;
    tiny.program = Tiny.sequential(10_000);
    tiny.host =
        Tiny.STEPS.with(
            to -> {
              to.cores = 1;
              to.machines = 1;
              to.hopNanos = 1000;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(2063);
    assertThat(Tiny.began(outcome, "END")).isEqualTo(78_988);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * 8947);
  }

  /// Two vCPUs, four touches of 10,000 ns each; the source reads nothing and is asked for nothing,
  /// since no page was ever written. Both sides on one machine of one core: arming 4 pages at 1000
  /// ns takes 4000 ns alone, and here with two vCPUs at a third of the core 12,000 ns, so that
  /// SUSPEND is at 54 + 1000 + 12,000 + 9 + 1000. With two machines it is at 6063.
  @Test
  void whatTheTargetDoesSlowsTheGuestAtTheSourceOnTheSameMachineOnly() {
    for (int machines : List.of(1, 2)) {
      Tiny tiny = new Tiny();
      tiny.vcpus = 2;
      tiny.program = Tiny.sequential(1_000_000);
      tiny.host =
          HostProfile.FREE.with(
              to -> {
                to.cores = 1;
                to.machines = machines;
                to.armPageNanos = 1000;
              });
      MigrationOutcome outcome = tiny.run();
      assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(machines == 1 ? 14_063 : 6063);
    }
  }

  /// Pages are pushed from R + 1005 on, one after the other: page k is there at
  /// R + 1005 + 4129 (k + 1) + 1000. The vCPU computes for 3000 ns before each; 937 are left first.
  ///
  ///     page   touched     there      stalled
  ///     0      R +   937   R +  6134     5197
  ///     1      R +  9134   R + 10263     1129
  ///     2      R + 13263   R + 14392     1129
  ///     3      R + 17392   R + 18521     1129
  ///
  /// Every request takes 1018 ns and comes too late. The bound counts 4096 for a page and 2000 of
  /// delay: page 3 is there at R + 18384 at best, where the vCPU would be at R + 9937.
  @Test
  void linearPushRacesSequentialVcpu() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(3000);
    tiny.prepaging = "linear";
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_LATE)).isEqualTo(4);
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isZero();
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isEqualTo(4);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(5197 + 3 * 1129);
    assertThat(outcome.get(GuestMetrics.BOUND)).isEqualTo(18_384 - 9937);
    // The last page is there at R + 18521; INSTALLED and ALL_RESIDENT (33 + 5) take 1038.
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(18_521 + 1038);
    assertThat(outcome.get(GuestMetrics.TOUCHES_PULL)).isEqualTo(4);
  }

  /// Both vCPUs touch the only page at R + 2937 and have trapped at R + 3037, vCPU 0 first. Its
  /// request has crossed at R + 4055, the page at R + 9184; both are awake at R + 9234.
  @Test
  void twoVcpusWaitForOnePage() {
    Tiny tiny = new Tiny();
    tiny.pages = 1;
    tiny.vcpus = 2;
    tiny.program = Tiny.sequential(5000);
    tiny.workTouches = 1;
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.faultTrapNanos = 100;
              to.wakeNanos = 50;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(1);
    assertThat(outcome.get(FaultMetrics.FAULTS_JOINED)).isEqualTo(1);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(2 * (9234 - 2937));
    assertThat(outcome.get(GuestMetrics.BLOCKTIME)).isEqualTo(9234 - 2937);
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isEqualTo(1);
    assertThat(Tiny.began(outcome, "END")).isEqualTo(Tiny.began(outcome, "RESUME") + 9234);
  }

  /// 12 pages, units of 4 (16417 bytes), a window for two, and one message of a channel in the
  /// link's queue. Page 0 is touched at the source at 2000; page 11 at R + 1937, when units 0 to 3
  /// (on the wire from R + 1005 to R + 17422) and 4 to 7 (behind it in the socket) have been
  /// polled. The request arrives at R + 1937 + 18 + 1000 = R + 2955.
  private static MigrationOutcome lastPageFirst(Channels channels) {
    Tiny tiny = new Tiny();
    tiny.pages = 12;
    tiny.program = new ProgramSpec.Stride(new Access(0, 2000, 0, 0), 11);
    tiny.workTouches = 1;
    tiny.prepaging = "linear";
    tiny.unitPages = 4;
    tiny.window = 33_000;
    tiny.queueLimit = 1;
    tiny.channels = channels;
    return tiny.run();
  }

  /// The answer enters the link's queue at R + 2955, behind the first unit alone: it is on the wire
  /// from R + 17422 to R + 21551 and there at R + 22551.
  @Test
  void separateChannelsLetTheDemandedPagePastQueuedUnit() {
    MigrationOutcome outcome = lastPageFirst(Channels.SEPARATE);
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(1);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(22_551 - 1937);
  }

  /// The channel has room again at R + 17422, and the answer follows the second unit, which takes
  /// until R + 33839: it is there at R + 33839 + 4129 + 1000 = R + 38968.
  @Test
  void onSingleChannelTheDemandedPageWaitsBehindQueuedUnit() {
    MigrationOutcome outcome = lastPageFirst(Channels.SINGLE);
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(1);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(38_968 - 1937);
    assertThat(38_968 - 22_551).as("one unit later").isEqualTo(16_417);
  }

  /// Four pages, none written; the hole scan takes 4 x 1500 from READY at R - 1005, so that the
  /// holes are known at R + 4995. A vCPU touches every 2500 ns; 437 are left at SUSPEND.
  ///
  /// - Page 0 at R + 437: its request arrives at R + 1455, before the holes are known; the marker
  ///   (33) is there at R + 2488. Zero, 2051 ns.
  /// - Page 1 at R + 4988: its request arrives at R + 6006 and is dropped. The zero set of pages 1
  ///   to 3 (one run, 21) left at R + 4995 and is there at R + 6016. Zero, 1028 ns.
  /// - Pages 2 and 3 are resident by then.
  ///
  /// INSTALLED and ALL_RESIDENT leave at R + 6016.
  @Test
  void zeroPageIsAnsweredBeforeTheZeroSetAndFoundAfterIt() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(2500);
    tiny.fillPercent = 0;
    tiny.prepaging = "linear";
    tiny.host = HostProfile.FREE.with(to -> to.holeScanPageNanos = 1500);
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_ZERO)).isEqualTo(2);
    assertThat(outcome.get(FaultMetrics.FAULTS_MINOR)).isEqualTo(2);
    assertThat(outcome.get(TransferMetrics.PAGES_ZERO)).isEqualTo(4);
    assertThat(
            outcome.get(TransferMetrics.PAGES_PUSHED) + outcome.get(TransferMetrics.PAGES_DEMANDED))
        .isZero();
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(2051 + 1028);
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(6016 + 1038);
    assertThat(outcome.get(GuestMetrics.BOUND)).isZero();
  }

  /// Two vCPUs and the installer share one core. At SUSPEND each has done 2063 / 2, rounded down, of
  /// the 5000 ns before its first touch: 3969 are left.
  ///
  ///     both touch, vCPU 0 page 0, vCPU 1 page 1:   2 x 3969                    R +  7938
  ///     both have trapped: 2 x 100                                              R +  8138
  ///     page 0 is there (18 + 1000 + 4129 + 1000), installed by a free core     R + 14885
  ///     vCPU 0 computes alone until page 1 is there, 4129 later:                R + 18414
  ///     beside the installer it does 600 in                   2 x 600           R + 19614
  ///     vCPU 0 has 5000 - 3529 - 600 = 871 left, beside vCPU 1: 2 x 871         R + 21356
  ///     vCPU 1 has 5000 - 871 left, alone                                       R + 25485
  ///
  /// Each has 3969 + 5000 of guest time.
  @Test
  void vcpusAndInstallerShareOneCore() {
    Tiny tiny = new Tiny();
    tiny.pages = 2;
    tiny.vcpus = 2;
    tiny.program = Tiny.sequential(5000);
    tiny.workTouches = 2;
    tiny.host = ONE_CORE;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_DEMAND)).isEqualTo(2);
    assertThat(outcome.get(FaultMetrics.FAULTS_MINOR)).isEqualTo(2);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(21_356 + 25_485 - 2 * 8969);
    assertThat(outcome.get(GuestMetrics.BLOCKTIME)).isEqualTo(14_885 - 7938);
    assertThat(Tiny.began(outcome, "END")).isEqualTo(Tiny.began(outcome, "RESUME") + 25_485);
  }

  /// Two push streams take turns with frames of 1000 bytes, so that a page (4129) has four full ones
  /// and one of 129. Each takes two messages, the first pages 0 and 1, the second 2 and 3. Pages 0
  /// and 2 begin at R + 1005.
  ///
  ///     frames 0 2 0 2 0 2 0 2, all full           until R +  9005
  ///     the last of page 0                         until R +  9134, there at R + 10134
  ///     the last of page 2                         until R +  9263, there at R + 10263
  ///     pages 1 and 3 wait already, so that 1 has the first frame of eight full ones
  ///     the last of page 1     9263 + 8000 + 129 = R + 17392, there at R + 18392
  ///     the last of page 3                         R + 17521, there at R + 18521
  ///
  /// A vCPU touches every 3000 ns, first at R + 937: page 0 costs 9197, page 1 (R + 13134) costs
  /// 5258, pages 2 and 3 nothing.
  @Test
  void fairQueueServesTwoStreamsByTheFrame() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(3000);
    tiny.prepaging = "linear";
    tiny.pushStreams = 2;
    tiny.mtu = 1000;
    tiny.queue = LinkSpec.Queue.FAIR;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(FaultMetrics.FAULTS_LATE)).isEqualTo(2);
    assertThat(outcome.get(FaultMetrics.FAULTS_MINOR)).isEqualTo(2);
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(9197 + 5258);
    // INSTALLED names four channels: 41 bytes.
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(18_521 + 41 + 5 + 1000);
  }

  /// 100,000 bytes of device state, loaded at 1 byte a ns after 5000 ns; 2 pages are armed at 10 ns.
  ///
  ///     PREPARE arrives, arming                      1054 + 20
  ///     PREPARED arrives: SUSPEND                        2083
  ///     HAND_OVER (100190) arrives                     103273
  ///     loaded: 5000 + 100000 + 128 + 17               208418
  ///     READY arrives                                  209423
  ///     GO arrives: RESUME                             210428
  ///
  /// A touch every 500 ns: the last at the source at 2000, the next 417 ns after RESUME, which waits
  /// for its page: 18 + 1000 + 4129 + 1000.
  @Test
  void downtimeIsTheHandOverOfDeviceState() {
    Tiny tiny = new Tiny();
    tiny.pages = 2;
    tiny.program = Tiny.sequential(500);
    tiny.deviceState = 100_000;
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.armPageNanos = 10;
              to.deviceLoadNanos = 5000;
              to.deviceLoadBytesPerSecond = 1_000_000_000L;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(Tiny.began(outcome, "SUSPEND")).isEqualTo(2083);
    assertThat(Tiny.began(outcome, "RESUME")).isEqualTo(210_428);
    assertThat(outcome.get(PhaseMetrics.PAUSED)).isEqualTo(210_428 - 2083);
    assertThat(outcome.get(PhaseMetrics.DOWNTIME)).isEqualTo(210_428 + 417 - 2000);
    assertThat(outcome.get(PhaseMetrics.PERCEIVED_DOWNTIME)).isEqualTo(210_428 + 417 + 6147 - 2000);
  }
}
