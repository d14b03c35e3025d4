package dev.faultline.agent.guest.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.HotCold;
import dev.faultline.agent.plan.ProgramSpec.Mix;
import dev.faultline.agent.plan.ProgramSpec.Part;
import dev.faultline.agent.plan.ProgramSpec.Phase;
import dev.faultline.agent.plan.ProgramSpec.Phases;
import dev.faultline.agent.plan.ProgramSpec.PointerChase;
import dev.faultline.agent.plan.ProgramSpec.Quicksort;
import dev.faultline.agent.plan.ProgramSpec.Sequential;
import dev.faultline.agent.plan.ProgramSpec.Stride;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.agent.plan.ProgramSpec.Uniform;
import dev.faultline.agent.random.Permutation;
import dev.faultline.agent.random.SeededRandom;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProgramsTest {
  private static final Access PLAIN = ProgramPlans.PLAIN;
  private static final TraceReplay REPLAY = new TraceReplay("t", TraceLayout.VIRTUAL, 1e9);

  @Test
  void sequentialVcpusStartAtEqualDistancesAndWrap() {
    GuestProgram[] programs = create(new Sequential(PLAIN), 6, 2);
    assertThat(pages(fill(programs[0], 8))).containsExactly(0, 1, 2, 3, 4, 5, 0, 1);
    assertThat(pages(fill(programs[1], 5))).containsExactly(3, 4, 5, 0, 1);
  }

  /// Pages 2 to 4 of six; with no end, to the last.
  @Test
  void aRangeMayBeginLater() {
    Access middle = new Access(3 * 4096, 1, 0, 0, 2 * 4096);
    assertThat(pages(fill(create(new Sequential(middle), 6, 1)[0], 5)))
        .containsExactly(2, 3, 4, 2, 3);
    Access rest = new Access(0, 1, 0, 0, 4 * 4096);
    assertThat(pages(fill(create(new Sequential(rest), 6, 1)[0], 3))).containsExactly(4, 5, 4);
    assertThat(pages(fill(create(new Uniform(middle), 6, 1)[0], 200)))
        .containsOnly(2, 3, 4)
        .contains(2, 3, 4);
  }

  @Test
  void aStrideVisitsEachPageOnceATurn() {
    assertThat(pages(fill(create(new Stride(PLAIN, 3), 8, 1)[0], 10)))
        .containsExactly(0, 3, 6, 1, 4, 7, 2, 5, 0, 3);
    assertThat(pages(fill(create(new Stride(PLAIN, 50), 3, 1)[0], 5)))
        .containsExactly(0, 1, 2, 0, 1);
  }

  @Test
  void aPointerChaseVisitsEachPageOnceATurnInTheSameCycleAndWithoutOrder() {
    int count = 1000;
    GuestProgram[] programs = create(new PointerChase(PLAIN), count, 2);
    long[] turn = pages(fill(programs[0], count));
    assertThat(turn).containsExactlyInAnyOrder(LongStream.range(0, count).toArray());
    // The second vCPU starts half a turn further on the same cycle.
    assertThat(pages(fill(programs[1], 10)))
        .isEqualTo(LongStream.of(turn).skip(count / 2).limit(10).toArray());
    long distance = 0;
    long neighbours = 0;
    for (int i = 1; i < count; i++) {
      distance += Math.abs(turn[i] - turn[i - 1]);
      neighbours += Math.abs(turn[i] - turn[i - 1]) == 1 ? 1 : 0;
    }
    // Two uniform draws are a third of the range apart on average; 2 of 1000 are neighbours.
    assertThat(distance / (count - 1.0)).isBetween(count * 0.28, count * 0.39);
    assertThat(neighbours).isLessThan(12);
  }

  /// Whoever skips touches is where whoever makes them is; zipf aside, whose draws can be refused.
  @Test
  void touchesThatAreSkippedAreAsGoodAsMade() {
    SeededRandom random = new SeededRandom(42);
    ProgramPlans.all()
        .forEach(
            (name, plan) -> {
              if (create(plan, ProgramPlans.PAGES, 3)[2].skippableNanos() == 0) {
                assertThat(name).matches("quicksort|trace|phases|mix.*");
              } else if (!name.startsWith("zipf")) {
                int count = (int) random.nextBelow(5000);
                GuestProgram skips = create(plan, ProgramPlans.PAGES, 3)[2];
                GuestProgram makes = create(plan, ProgramPlans.PAGES, 3)[2];
                fill(makes, count);
                skips.skip(count);
                TouchBatch expected = fill(makes, 300);
                TouchBatch touches = fill(skips, 300);
                assertThat(touches.touches).as("%s, %d", name, count).isEqualTo(expected.touches);
                assertThat(touches.computeNanos).as(name).isEqualTo(expected.computeNanos);
              }
            });
  }

  @Test
  void aPermutationHitsEveryValueOnce() {
    for (int size : new int[] {1, 2, 3, 4, 5, 63, 64, 65, 1000, 4097}) {
      Permutation permutation = new Permutation(size, new SeededRandom(size));
      assertThat(LongStream.range(0, size).map(permutation::at).sorted().toArray())
          .isEqualTo(LongStream.range(0, size).toArray());
    }
  }

  @Test
  void hotPagesGetTheirShare() {
    TouchBatch batch = fill(create(new HotCold(PLAIN, 10, 90), 1000, 1)[0], 100_000);
    long hot = LongStream.of(pages(batch)).filter(page -> page < 100).count();
    // Standard deviation sqrt(100000 * 0.9 * 0.1) = 95.
    assertThat(hot).isCloseTo(90_000, within(400L));
  }

  @Test
  void writesAndJitterAreDrawnAsDeclared() {
    Access access = new Access(0, 1000, 30, 20);
    TouchBatch batch = fill(create(new Uniform(access), 1000, 1)[0], 100_000);
    long writes = 0;
    long nanos = 0;
    for (int i = 0; i < batch.size; i++) {
      writes += batch.write(i) ? 1 : 0;
      nanos += batch.computeNanos[i];
      assertThat(batch.computeNanos[i]).isBetween(800L, 1200L);
    }
    // Standard deviations: sqrt(100000 * 0.3 * 0.7) = 145; 400 / sqrt(12) / sqrt(100000) = 0.37 ns.
    assertThat(writes).isCloseTo(30_000, within(600L));
    assertThat(nanos / 100_000.0).isCloseTo(1000, within(1.5));
  }

  @Test
  void noWritesAndOnlyWritesAreExact() {
    TouchBatch none = fill(create(new Uniform(new Access(0, 5, 0, 50)), 10, 1)[0], 5000);
    TouchBatch all = fill(create(new Uniform(new Access(0, 5, 100, 50)), 10, 1)[0], 5000);
    for (int i = 0; i < 5000; i++) {
      assertThat(none.write(i)).isFalse();
      assertThat(all.write(i)).isTrue();
      assertThat(none.computeNanos[i]).isPositive();
    }
  }

  @Test
  void aSpanKeepsTheProgramInTheFirstPages() {
    Access access = new Access(3 * 4096 - 1, 10, 0, 0);
    assertThat(pages(fill(create(new Sequential(access), 10, 1)[0], 4)))
        .containsExactly(0, 1, 2, 0);
  }

  @Test
  void aTraceReplaysItsTimesWithoutDriftAndWraps() {
    // 1.5 ns an instruction: 3, 5, 10 instructions end at 4.5, 12, 27, rounded 5, 12, 27: 5, 7, 15
    // ns.
    TraceReplay slow = new TraceReplay("t", TraceLayout.VIRTUAL, 1e9 / 1.5);
    TouchBatch batch = fill(create(slow, 10, 2)[0], 4);
    assertThat(pages(batch)).containsExactly(7, 8, 9, 7);
    assertThat(batch.computeNanos).containsExactly(5, 7, 15, 5);
    assertThat(batch.idle(1)).isZero();
    assertThat(batch.idle(2)).isEqualTo(400);
    assertThat(batch.write(2)).isTrue();
  }

  @Test
  void aTouchWithoutInstructionsTakesANanosecondThatTheNextOneMakesUpFor() {
    TouchBatch batch = fill(create(REPLAY, 10, 2)[1], 2);
    assertThat(batch.computeNanos).containsExactly(1, 999);
  }

  @Test
  void aTraceHaltsWhereItIsToldToAndSoDoVcpusThatItDoesNotHave() {
    GuestProgram[] programs =
        Programs.create(REPLAY, 10, 4096, 3, 1, AtEnd.HALT, ProgramPlans.TRACES);
    assertThat(fill(programs[0], 10).size).isEqualTo(3);
    assertThat(fill(programs[2], 10).size).isZero();
  }

  @Test
  void phasesTakeTurnsByGuestTime() {
    // 2 touches of 1000 ns fill the first phase's 1500 ns, 500 ns of which count for the second
    // phase: one touch
    // fills its 1400 ns, 100 over; then the first phase goes on where it was.
    Phases phases =
        new Phases(
            List.of(
                new Phase(new Sequential(PLAIN), 1500), new Phase(new Stride(PLAIN, 50), 1400)));
    assertThat(pages(fill(create(phases, 100, 1)[0], 6))).containsExactly(0, 1, 0, 2, 3, 50);
  }

  @Test
  void aHaltedPhaseGivesItsTurnAway() {
    Phases phases =
        new Phases(List.of(new Phase(REPLAY, 1_000_000), new Phase(new Sequential(PLAIN), 2000)));
    GuestProgram program =
        Programs.create(phases, 10, 4096, 2, 1, AtEnd.HALT, ProgramPlans.TRACES)[0];
    assertThat(pages(fill(program, 6))).containsExactly(7, 8, 9, 0, 1, 2);
  }

  @Test
  void partsOfAMixKeepToTheirSlices() {
    Mix mix =
        new Mix(
            List.of(
                new Part(new Sequential(PLAIN), 1, 4 * 4096),
                new Part(new Sequential(PLAIN), 2, 6 * 4096)));
    GuestProgram[] programs = create(mix, 10, 3);
    assertThat(pages(fill(programs[0], 5))).containsExactly(0, 1, 2, 3, 0);
    assertThat(pages(fill(programs[1], 3))).containsExactly(4, 5, 6);
    assertThat(pages(fill(programs[2], 4))).containsExactly(7, 8, 9, 4);
  }

  @Test
  void whatDoesNotFitTheMachineIsRefusedWithTheReason() {
    assertRefused(new Mix(List.of(new Part(new Sequential(PLAIN), 1, 4096))), 1, 2, "vCPUs");
    assertRefused(
        new Mix(List.of(new Part(new Sequential(PLAIN), 1, 4096))), 2, 1, "1 pages together");
    assertRefused(new Sequential(new Access(5 * 4096, 1, 0, 0)), 4, 1, "span of 5 pages");
    assertRefused(new Sequential(new Access(0, 1, 0, 0, 4 * 4096)), 4, 1, "offset of 4 pages");
    assertRefused(new Sequential(new Access(8192, 1, 0, 0, 12_288)), 4, 1, "span of 2 pages");
    assertRefused(new Sequential(new Access(0, 0, 0, 0)), 4, 1, "0 ns of computing");
    assertRefused(new Sequential(new Access(0, 1, 101, 0)), 4, 1, "101.0 % of writes");
    assertRefused(new Stride(PLAIN, 0), 4, 1, "stride of 0");
    assertRefused(new ProgramSpec.Zipf(PLAIN, 0, true), 4, 1, "zipf exponent 0.0");
    assertRefused(new Quicksort(PLAIN, 3, 8192, 10), 5, 1, "3 quicksort processes of 2 pages");
    assertRefused(new Quicksort(PLAIN, 3, 4096, 0), 5, 1, "quantum of 0 ns");
    assertRefused(new Phases(List.of()), 5, 1, "without a phase");
    assertRefused(REPLAY, 10, 1, "trace t has 2 vCPUs, the guest 1");
    assertRefused(REPLAY, 9, 2, "trace t needs 10 pages, the guest has 9");
    assertRefused(new Quicksort(PLAIN, 2000, 16 << 20, 100), 1 << 24, 1, "state can grow to");
  }

  private static void assertRefused(ProgramSpec plan, long pages, int vcpus, String reason) {
    assertThatThrownBy(() -> create(plan, pages, vcpus))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  private static GuestProgram[] create(ProgramSpec plan, long pages, int vcpus) {
    return Programs.create(plan, pages, 4096, vcpus, 42, AtEnd.WRAP, ProgramPlans.TRACES);
  }

  private static TouchBatch fill(GuestProgram program, int touches) {
    TouchBatch batch = new TouchBatch(touches);
    program.fill(batch);
    return batch;
  }

  private static long[] pages(TouchBatch batch) {
    return LongStream.range(0, batch.size).map(i -> batch.index((int) i)).toArray();
  }
}
