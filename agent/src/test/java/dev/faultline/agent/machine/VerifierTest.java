package dev.faultline.agent.machine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Planted errors that the comparison must find: a proof that it can.
@Timeout(60)
final class VerifierTest {
  private static final int PAGES = 1024;
  private static final int WRITTEN = 512;
  private static final int FILLED = PAGES / 2;

  /// One vCPU that writes pages 0 to 511 in order, again and again; the others are never touched.
  /// The first half is filled.
  private static final MachinePlan PLAN =
      new MachinePlan(
          VmSpec.PLAIN.with(to -> to.memoryBytes = PAGES * 4096),
          GuestSpec.of(new ProgramSpec.Sequential(new Access(WRITTEN * 4096, 1_000, 100, 0)))
              .with(
                  to -> {
                    to.workTouches = 1;
                    to.fillPercent = 50;
                  }),
          3,
          0,
          FaultMode.SOFTWARE,
          DirtyTracking.AUTO,
          TraceSource.NONE);

  /// Copies a guest that has written each of its pages twice, spoils the copy, and compares.
  private static Verification spoiled(Consumer<MemorySegment> spoil) {
    return spoiled(PLAN, spoil);
  }

  private static Verification spoiled(MachinePlan plan, Consumer<MemorySegment> spoil) {
    try (LiveSource source = new LiveSource(plan);
        LiveTarget target = new LiveTarget(plan);
        Arena arena = Arena.ofConfined()) {
      source.boot();
      while (source.touches() < 2 * WRITTEN) {
        LockSupport.parkNanos(100_000);
      }
      List<CpuState> states = source.suspend();
      target.arm(
          new TargetMachine.Events() {
            @Override
            public void fault(int vcpu, long page, boolean write, long touchNanos) {}

            @Override
            public void finished(int vcpu) {}
          });
      MemorySegment copy = arena.allocate(PAGES * 4096, 4096);
      copy.copyFrom(source.pages(0, PAGES));
      spoil.accept(copy);
      PageRuns all = new PageRuns();
      all.add(0, PAGES);
      target.install(all, copy, false);
      target.load(states);
      return target.verify();
    }
  }

  private static void flip(MemorySegment memory, long page, int byteInPage) {
    long at = page * 4096 + byteInPage;
    memory.set(JAVA_BYTE, at, (byte) (memory.get(JAVA_BYTE, at) ^ 1));
  }

  @Test
  void aTrueCopyIsRight() {
    Verification verification = spoiled(memory -> {});
    assertThat(verification).isEqualTo(new Verification(List.of(), 0, PAGES * 4096, ""));
  }

  /// Pages 256 to 511 are free, so a write makes them zero first; a copy that still has what they
  /// held is wrong, and so is one that has it where nobody has written.
  @Test
  void whatAFreePageHeldIsFound() {
    MachinePlan plan =
        new MachinePlan(
            PLAN.vm(),
            PLAN.guest().withFree(25),
            PLAN.seed(),
            0,
            FaultMode.SOFTWARE,
            PLAN.tracking(),
            PLAN.traces());
    assertThat(spoiled(plan, memory -> {}).text()).isEmpty();
    GuestContent content = new GuestContent(PLAN.seed(), 4096, ContentSpec.UNIQUE);
    assertThat(
            spoiled(plan, memory -> memory.set(JAVA_LONG, 300 * 4096 + 64, content.filled(300, 8)))
                .text())
        .isEqualTo("wrong content: page 300 wrong at byte 64");
  }

  @Test
  void oneFlippedBitIsFound() {
    Verification verification = spoiled(memory -> flip(memory, 300, 4095));
    assertThat(verification.wrongPages()).containsExactly(300L);
    assertThat(verification.wrongCount()).isEqualTo(1);
    // Byte 4095 lies in the word that begins at 4088.
    assertThat(verification.text()).isEqualTo("wrong content: page 300 wrong at byte 4088");
  }

  @Test
  void aBitInAPageOfZeroesIsFound() {
    assertThat(spoiled(memory -> flip(memory, FILLED + 100, 8)).text())
        .isEqualTo("wrong content: page 612 wrong at byte 8");
    // The first word belongs to vCPU 0, which never wrote there.
    assertThat(spoiled(memory -> flip(memory, FILLED + 100, 0)).text())
        .isEqualTo("wrong content: page 612 wrong at byte 0");
  }

  @Test
  void theFirstTenWrongPagesAreNamedAndTheRestCounted() {
    Verification verification =
        spoiled(
            memory -> {
              for (long page = 20; page < 32; page++) {
                flip(memory, page, 100);
              }
            });
    assertThat(verification.wrongPages())
        .containsExactly(20L, 21L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L);
    assertThat(verification.wrongCount()).isEqualTo(12);
    assertThat(verification.text()).contains("page 29 wrong").endsWith(" and 2 more");
  }

  /// Two pages get each other's first word: each holds a word that the vCPU once wrote, elsewhere.
  @Test
  void aWriteInAnotherPlaceIsFound() {
    Verification verification =
        spoiled(
            memory -> {
              long word = memory.get(JAVA_LONG, 40 * 4096);
              memory.set(JAVA_LONG, 40 * 4096, memory.get(JAVA_LONG, 41 * 4096));
              memory.set(JAVA_LONG, 41 * 4096, word);
            });
    assertThat(verification.wrongPages()).containsExactly(40L, 41L);
    assertThat(verification.text())
        .contains("page 40 lacks the write of vCPU 0 at its touch ")
        .contains("page 41 lacks the write of vCPU 0 at its touch ");
  }

  /// What a page held before its last write, as a migration brings it that loses one.
  @Test
  void aLostWriteIsFound() {
    GuestContent content = new GuestContent(PLAN.seed(), 4096, ContentSpec.UNIQUE);
    // Page 7 was written at touches 7, 519, 1031 ...: its first write is never the last one.
    Verification verification =
        spoiled(memory -> memory.set(JAVA_LONG, 7 * 4096, content.written(7, 0, 7)));
    assertThat(verification.wrongPages()).containsExactly(7L);
    assertThat(verification.text()).contains("page 7 lacks the write of vCPU 0 at its touch ");
  }

  @Test
  void aPageInThePlaceOfAnotherIsFound() {
    Verification verification =
        spoiled(memory -> MemorySegment.copy(memory, 60 * 4096, memory, 61 * 4096, 4096));
    assertThat(verification.wrongPages()).containsExactly(61L);
  }
}
