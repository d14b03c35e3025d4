package dev.faultline.agent.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.guest.program.ProgramPlans;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.Sequential;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VcpuCursorTest {
  private static final int TOUCHES = 1500;

  @Test
  void everyProgramContinuesFromAnySplitPointWithTheTouchesItWouldHaveMade() {
    Cases.each(
        VcpuCursorTest.class,
        40,
        (seed, random) -> {
          for (Map.Entry<String, ProgramSpec> plan : ProgramPlans.all().entrySet()) {
            long programSeed = random.nextLong();
            AtEnd atEnd = random.nextBelow(2) == 0 ? AtEnd.WRAP : AtEnd.HALT;
            int vcpu = (int) random.nextBelow(ProgramPlans.VCPUS);
            int split = (int) random.nextBelow(TOUCHES);
            int before = 1 + (int) random.nextBelow(700);
            int after = 1 + (int) random.nextBelow(700);
            String title = plan.getKey();

            GuestProgram whole = ProgramPlans.create(plan.getValue(), programSeed, atEnd)[vcpu];
            List<String> expected = run(new VcpuCursor(whole, 64), TOUCHES);

            GuestProgram source = ProgramPlans.create(plan.getValue(), programSeed, atEnd)[vcpu];
            VcpuCursor cursor = new VcpuCursor(source, before);
            List<String> touches = new ArrayList<>(run(cursor, split));
            GuestProgram target = ProgramPlans.create(plan.getValue(), programSeed, atEnd)[vcpu];
            VcpuCursor resumed = VcpuCursor.resume(target, captured(cursor), after);
            assertThat(resumed.executed()).as(title).isEqualTo(touches.size());
            touches.addAll(run(resumed, TOUCHES - touches.size()));
            assertThat(touches).as(title).isEqualTo(expected);
          }
        });
  }

  @Test
  void damagedStatesAreRefusedOrHarmless() {
    int[] refused = new int[1];
    int cases =
        Cases.each(
            VcpuCursorTest.class,
            300,
            (seed, random) -> {
              for (ProgramSpec plan : ProgramPlans.all().values()) {
                VcpuCursor cursor =
                    new VcpuCursor(ProgramPlans.create(plan, 1, AtEnd.WRAP)[0], 100);
                run(cursor, (int) random.nextBelow(3000));
                CpuState state = captured(cursor);
                byte[] bytes = state.programState().clone();
                if (seed % 3 == 0) {
                  bytes = Arrays.copyOf(bytes, (int) random.nextBelow(bytes.length + 20));
                } else {
                  bytes[(int) random.nextBelow(bytes.length)] = (byte) random.nextLong();
                }
                CpuState damaged =
                    new CpuState(
                        state.registers(), state.programCounter(), state.flags(), 0, bytes);
                GuestProgram fresh = ProgramPlans.create(plan, 1, AtEnd.WRAP)[0];
                try {
                  VcpuCursor resumed = VcpuCursor.resume(fresh, damaged, 100);
                  for (int i = 0; i < 3000 && !resumed.halted(); i++) {
                    assertThat(resumed.index()).isBetween(0L, ProgramPlans.PAGES - 1L);
                    resumed.advance();
                  }
                } catch (IllegalArgumentException refusal) {
                  assertThat(refusal.getMessage()).isNotBlank();
                  refused[0]++;
                }
              }
            });
    assertThat(refused[0]).isGreaterThanOrEqualTo(cases / 3);
  }

  @Test
  void theTimeLeftBeforeTheNextTouchCrosses() {
    VcpuCursor cursor = sequential();
    cursor.consumed(5);
    VcpuCursor resumed = VcpuCursor.resume(program(), cursor.capture(400, 0));
    assertThat(resumed.index()).isEqualTo(5);
    assertThat(resumed.computeNanos()).isEqualTo(400);
    resumed.advance();
    assertThat(resumed.computeNanos()).isEqualTo(1000);
    assertThat(resumed.executed()).isEqualTo(6);
  }

  @Test
  void moreTimeThanTheTouchHasIsRefused() {
    CpuState state = sequential().capture(1001, 0);
    assertThatThrownBy(() -> VcpuCursor.resume(program(), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("remaining compute time 1001");
  }

  @Test
  void aStateOfAnotherProgramIsRefused() {
    CpuState state = sequential().capture(0, 0);
    GuestProgram other =
        ProgramPlans.create(new ProgramSpec.Uniform(ProgramPlans.PLAIN), 1, AtEnd.WRAP)[0];
    assertThatThrownBy(() -> VcpuCursor.resume(other, state))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesBehindTheProgramStateAreRefused() {
    CpuState state = sequential().capture(0, 0);
    byte[] longer = Arrays.copyOf(state.programState(), state.programState().length + 1);
    assertThatThrownBy(
            () -> VcpuCursor.resume(program(), new CpuState(state.registers(), 0, 0, 0, longer)))
        .hasMessageContaining("bytes behind the program state 1");
  }

  @Test
  void aHaltedVcpuStaysHalted() {
    ProgramSpec trace = ProgramPlans.all().get("trace");
    VcpuCursor cursor = new VcpuCursor(ProgramPlans.create(trace, 1, AtEnd.HALT)[0], 10);
    cursor.consumed(3);
    assertThat(cursor.halted()).isTrue();
    CpuState state = cursor.capture(0, 0);
    assertThat(state.flags()).isEqualTo(CpuState.HALTED);
    GuestProgram fresh = ProgramPlans.create(trace, 1, AtEnd.HALT)[0];
    assertThat(VcpuCursor.resume(fresh, state).halted()).isTrue();
  }

  @Test
  void statesOfAllProgramsAreFarBelowTheLimit() {
    for (ProgramSpec plan : ProgramPlans.all().values()) {
      for (GuestProgram program : ProgramPlans.create(plan, 3, AtEnd.WRAP)) {
        ByteBuffer state = ByteBuffer.allocate(GuestProgram.STATE_BYTES_MAX);
        program.save(state);
        assertThat(state.position()).isLessThanOrEqualTo(((BaseProgram) program).stateBytesMax());
      }
    }
  }

  private static CpuState captured(VcpuCursor cursor) {
    return cursor.halted()
        ? cursor.capture(0, 0)
        : cursor.capture(cursor.computeNanos(), cursor.idleNanos());
  }

  private static GuestProgram program() {
    return ProgramPlans.create(new Sequential(ProgramPlans.PLAIN), 1, AtEnd.WRAP)[0];
  }

  private static VcpuCursor sequential() {
    return new VcpuCursor(program(), 16);
  }

  private static List<String> run(VcpuCursor cursor, int touches) {
    List<String> made = new ArrayList<>();
    while (made.size() < touches && !cursor.halted()) {
      made.add(
          (cursor.write() ? "w" : "r")
              + cursor.index()
              + "@"
              + cursor.computeNanos()
              + "+"
              + cursor.idleNanos());
      cursor.advance();
    }
    return made;
  }
}
