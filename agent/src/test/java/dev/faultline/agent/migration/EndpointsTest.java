package dev.faultline.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Exit;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The endpoints, joined by encoded frames, under every order of events that a seed can think of.
public class EndpointsTest {
  private static final List<String> STRATEGIES =
      List.of("linear", "random", "forward", "backward", "dual", "multi-pivot");

  private static MigrationSpec spec(String strategy, boolean single, boolean perPage) {
    return spec(Mode.POST_COPY, strategy, single, perPage, PreCopySpec.DEFAULT);
  }

  /// Some mode with some of its options; time stands still in these tests, so that every rate is
  /// infinite, and a pre-copy converges at once unless its downtime limit is 0.
  private static MigrationSpec spec(
      String strategy, boolean single, boolean perPage, SeededRandom random) {
    Mode mode = Mode.values()[(int) random.nextBelow(4)];
    Exit exit = Exit.values()[(int) random.nextBelow(10) * 3 / 10];
    int rounds = 1 + (int) random.nextBelow(3);
    PreCopySpec preCopy =
        new PreCopySpec(rounds, random.nextBelow(3) / 2, exit, random.nextBelow(2) == 0);
    return spec(mode, strategy, single, perPage, preCopy);
  }

  public static MigrationSpec spec(
      Mode mode, String strategy, boolean single, boolean perPage, PreCopySpec preCopy) {
    return MigrationSpec.PLAIN.with(
        to -> {
          to.mode = mode;
          to.prepaging = strategy;
          to.pushStreams = single ? 1 : 2;
          to.pushUnitBytes = 4 * EndpointPair.PAGE;
          to.channels = single ? MigrationSpec.Channels.SINGLE : MigrationSpec.Channels.SEPARATE;
          to.zero = perPage ? MigrationSpec.Zero.PER_PAGE : MigrationSpec.Zero.SET;
          to.ackBytes = 6 * EndpointPair.PAGE;
          to.preCopy(preCopy);
        });
  }

  private static EndpointPair pair(long seed) {
    return pair(seed, spec("linear", false, false));
  }

  private static EndpointPair pair(long seed, MigrationSpec spec) {
    EndpointPair pair = new EndpointPair(12, 2, spec, seed);
    for (int page = 0; page < 12; page++) {
      pair.sourceMemory[page] = page % 3; // every third page is zero
    }
    pair.source.start(0);
    return pair;
  }

  @Test
  void a_quiet_migration_goes_through_all_phases_and_moves_every_page() {
    EndpointPair pair = pair(1);
    pair.settle(new SeededRandom(1));
    assertThat(pair.source.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(pair.target.phase()).isEqualTo(Phase.COMPLETE);
    assertThat(pair.targetRuns).isTrue();
    assertThat(pair.sourceRuns).isFalse();
    assertThat(pair.wrongPages()).isZero();
    assertThat(left(pair.source).get(TransferMetrics.PAGES_PUSHED))
        .isEqualTo(8); // 12 less the four that are zero
    assertThat(left(pair.source).get(TransferMetrics.PAGES_ZERO)).isEqualTo(4);
  }

  /// Of the pages 0 to 11 every third is zero. Free are 1 and 2, which hold something, and 3, which
  /// is zero anyway; the guest writes to 2 before it is suspended.
  @Test
  void a_free_page_crosses_as_zero_unless_the_guest_writes_to_it_first() {
    EndpointPair pair = pair(1);
    pair.free[1] = true;
    pair.free[2] = true;
    pair.free[3] = true;
    pair.write(2, 2);
    pair.settle(new SeededRandom(1));
    assertThat(pair.wrongPages()).isZero();
    assertThat(pair.targetMemory[1]).isZero();
    assertThat(pair.targetMemory[2]).isEqualTo(2);
    assertThat(left(pair.source).get(TransferMetrics.PAGES_FREE)).isEqualTo(2);
    assertThat(left(pair.source).get(TransferMetrics.PAGES_ZERO)).isEqualTo(4 + 1);
    assertThat(left(pair.source).get(TransferMetrics.PAGES_PUSHED)).isEqualTo(8 - 1);
  }

  @Test
  void a_cancelled_migration_lets_the_source_run_on_until_GO_and_is_refused_from_then_on() {
    SeededRandom random = new SeededRandom(2);
    EndpointPair early = pair(2);
    early.say(true, 0);
    early.hear(false, 0);
    early.work(random); // armed
    early.say(false, 0);
    early.hear(true, 0); // PREPARED: the source is told to suspend
    early.source.cancel("the operator", 0);
    early.settle(random);
    assertThat(early.source.phase()).isEqualTo(Phase.FAILED);
    assertThat(early.sourceRuns).isTrue();
    assertThat(early.target.failure()).contains("the operator");

    EndpointPair late = pair(3);
    late.settle(random);
    assertThatThrownBy(() -> late.source.cancel("too late", 0))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("after the guest was given away");
  }

  @Test
  void another_version_or_plan_is_refused_with_the_reason() {
    EndpointPair pair = pair(4);
    pair.target.receive(Channel.CONTROL, new Message.Prepare(1, 7, pair.plan.map(), 2, 99), 0);
    assertThat(pair.target.failure())
        .isEqualTo("protocol version 1; spoken here: " + Message.VERSION);
    EndpointPair other = pair(5);
    other.source.poll(Channel.CONTROL, 0); // its own PREPARE, which would be right
    other.target.receive(
        Channel.CONTROL, new Message.Prepare(Message.VERSION, 7, other.plan.map(), 2, 98), 0);
    other.settle(new SeededRandom(5));
    assertThat(other.source.phase()).isEqualTo(Phase.FAILED);
    assertThat(other.source.failure()).contains("another plan");
    assertThat(other.sourceRuns).isTrue();
  }

  @Test
  void a_message_out_of_turn_is_refused_with_side_phase_and_name() {
    EndpointPair pair = pair(6);
    assertThatThrownBy(() -> pair.source.receive(Channel.CONTROL, new Message.Resumed(), 0))
        .hasMessage("source in PREPARE cannot take Resumed");
    assertThatThrownBy(() -> pair.target.receive(Channel.CONTROL, new Message.Go(), 0))
        .hasMessage("target in PREPARE cannot take Go");
    assertThatThrownBy(() -> pair.target.receive(Channel.CONTROL, new Message.AllResident(), 0))
        .hasMessage("target in PREPARE cannot take AllResident");
  }

  @Test
  void a_scan_tells_of_a_guest_that_is_still_here() {
    EndpointPair pair = pair(1);
    PageSet nothing = new PageSet(12);
    pair.source.scanned(nothing, nothing, 0);
    pair.settle(new SeededRandom(1));
    assertThatThrownBy(() -> pair.source.scanned(nothing, nothing, 1))
        .hasMessage("a scan of the source's history in COMPLETE");
  }

  @Test
  void whatever_happens_and_wherever_the_link_is_cut_nothing_is_lost_and_one_guest_runs() {
    int[] seen = new int[5];
    int cases =
        Cases.each(
            EndpointsTest.class,
            4000,
            (seed, random) -> {
              EndpointPair pair = random(seed, random);
              assertThat(pair.ranTwice).isZero();
              if (pair.source.phase() == Phase.COMPLETE) {
                seen[0]++;
                assertThat(pair.target.resident().count()).isEqualTo(pair.sourceMemory.length);
                assertThat(pair.wrongPages()).isZero();
                assertThat(pair.target.pagesDuplicate()).isZero();
                assertThat(pair.waiting).containsOnly(false);
                assertThat(left(pair.source).get(TransferMetrics.PAGES_ZERO))
                    .isGreaterThanOrEqualTo(left(pair.source).get(TransferMetrics.PAGES_FREE));
                seen[1] += pair.cuts > 0 ? 1 : 0;
                seen[3] += pair.references.referred > 0 ? 1 : 0;
                seen[4] += pair.references.missed > 0 ? 1 : 0;
              } else {
                assertThat(pair.source.phase()).isEqualTo(Phase.FAILED);
                assertThat(pair.sourceRuns).isTrue();
                assertThat(pair.targetRuns).isFalse();
                assertThat(pair.restraint).isNull();
                seen[2]++;
              }
            });
    // The schedules reach what they are meant to reach: completed, after a cut, stayed at the
    // source; and of the half that sends references, with some, with some that were missed.
    assertThat(seen[0]).isGreaterThanOrEqualTo(cases / 4);
    assertThat(seen[1]).isGreaterThanOrEqualTo(cases / 14);
    assertThat(seen[2]).isGreaterThanOrEqualTo(cases / 14);
    assertThat(seen[3]).isGreaterThanOrEqualTo(cases / 14);
    assertThat(seen[4]).isGreaterThanOrEqualTo(cases / 40);
  }

  /// Draws a guest, a strategy and a few hundred steps; then the link heals and everything has to
  /// come to an end.
  private static EndpointPair random(long seed, SeededRandom random) {
    int pages = 1 + (int) random.nextBelow(40);
    int vcpus = 1 + (int) random.nextBelow(3);
    String strategy = STRATEGIES.get((int) random.nextBelow(STRATEGIES.size()));
    MigrationSpec spec = spec(strategy, random.nextBelow(3) == 0, random.nextBelow(2) == 0, random);
    Dedup dedup = random.nextBelow(2) == 0 ? Dedup.GUEST : Dedup.OFF;
    spec = spec.withSaving(new SavingSpec(Compression.NONE, dedup));
    EndpointPair pair = new EndpointPair(pages, vcpus, spec, seed);
    boolean frees = random.nextBelow(2) == 0;
    for (int page = 0; page < pages; page++) {
      pair.sourceMemory[page] = random.nextBelow(4);
      pair.free[page] = frees && random.nextBelow(3) == 0;
    }
    pair.source.start(0);
    if (random.nextBelow(2) == 0) {
      pair.reachPull(random); // else most cuts would come before GO
    }
    int steps = (int) random.nextBelow(400);
    boolean cuts = random.nextBelow(2) == 0;
    for (int step = 0; step < steps; step++) {
      int channel = (int) random.nextBelow(pair.plan.channelCount());
      if (random.nextBelow(2000) == 0 && pair.source.phase().compareTo(Phase.HANDOVER) <= 0) {
        pair.source.cancel("the operator", 0);
      }
      switch ((int) random.nextBelow(cuts ? 61 : 60) / 10) {
        case 0 -> pair.say(true, channel);
        case 1 -> pair.say(false, channel);
        case 2 -> pair.hear(true, channel);
        case 3 -> pair.hear(false, channel);
        case 4 -> pair.work(random);
        case 5 -> {
          int page = (int) random.nextBelow(pages);
          pair.write(page, random.nextBelow(5));
          pair.touch((int) random.nextBelow(vcpus), page);
        }
        default -> pair.cutOrHeal();
      }
    }
    if (pair.cut) {
      pair.cutOrHeal();
    }
    pair.settle(random);
    return pair;
  }

  private static Measured left(MigrationSource source) {
    Measured measured = new Measured();
    source.measure(measured);
    return measured;
  }
}
