package dev.faultline.agent.machine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Planted errors that the comparison must find: a proof that it can.
@Timeout(60)
final class VerifierTest {
  /// One vCPU that writes page after page of the first 512 of 1024 pages, all filled by half.
  private static MachinePlan plan() {
    ProgramSpec program = new ProgramSpec.Sequential(new Access(2 << 20, 1_000, 100, 0));
    return Plans.plan(Backing.ANONYMOUS, FaultMode.SOFTWARE, 4 << 20, 1, program, 100);
  }

  private OneProcess both;

  private Verification migrated(OneProcess.Sabotage how) {
    try (OneProcess pair = new OneProcess(plan(), Plans.how("linear", 64 << 10)).spoiledBy(how)) {
      both = pair;
      both.migrate(3_000_000); // 3000 touches: every page has been written several times
      return both.targetMachine.verify();
    }
  }

  /// An even page that the vCPU, whose next page is its count of touches, does not come near.
  private long quiet() {
    return (both.sourceMachine.touches() + 256) % 512 & ~1L;
  }

  /// Where page `page` lies in a message's content, or -1.
  private static long offset(PageRuns pages, long page) {
    long at = 0;
    for (int i = 0; i < pages.size(); i++) {
      if (page >= pages.first(i) && page < pages.end(i)) {
        return (at + page - pages.first(i)) * 4096;
      }
      at += pages.count(i);
    }
    return -1;
  }

  private static void flip(PageRuns pages, MemorySegment content, long page, int byteInPage) {
    long at = offset(pages, page);
    if (at >= 0) {
      byte was = content.get(JAVA_BYTE, at + byteInPage);
      content.set(JAVA_BYTE, at + byteInPage, (byte) (was ^ 1));
    }
  }

  @Test
  void oneFlippedBitIsFound() {
    Verification verification = migrated((pages, content) -> flip(pages, content, 300, 4095));
    assertThat(verification.wrongPages()).containsExactly(300L);
    assertThat(verification.wrongCount()).isEqualTo(1);
    // Byte 4095 lies in the word that begins at 4088.
    assertThat(verification.text()).isEqualTo("wrong content: page 300 wrong at byte 4088");
    assertThat(verification.comparedBytes()).isEqualTo(4 << 20);
  }

  @Test
  void theFirstTenWrongPagesAreNamedAndTheRestCounted() {
    Verification verification =
        migrated(
            (pages, content) -> {
              for (long page = 320; page < 332; page++) {
                flip(pages, content, page, 100);
              }
            });
    assertThat(verification.wrongPages())
        .containsExactly(320L, 321L, 322L, 323L, 324L, 325L, 326L, 327L, 328L, 329L);
    assertThat(verification.wrongCount()).isEqualTo(12);
    assertThat(verification.text()).contains("page 329 wrong").endsWith(" and 2 more");
  }

  /// The state of a page before its last write is what a migration that loses one brings: two pages
  /// get each other's first word, which belongs to vCPU 0.
  @Test
  void aLostWriteIsFound() {
    long[] spoiled = {-1};
    Verification verification =
        migrated(
            (pages, content) -> {
              long a = offset(pages, quiet());
              long b = offset(pages, quiet() + 1);
              if (a >= 0 && b >= 0) {
                spoiled[0] = quiet();
                long word = content.get(JAVA_LONG, a);
                content.set(JAVA_LONG, a, content.get(JAVA_LONG, b));
                content.set(JAVA_LONG, b, word);
              }
            });
    assertThat(verification.wrongPages()).containsExactly(spoiled[0], spoiled[0] + 1);
    assertThat(verification.text())
        .contains("page " + spoiled[0] + " lacks the write of vCPU 0 at its touch ");
  }

  @Test
  void aPageInThePlaceOfAnotherIsFound() {
    long[] spoiled = {-1};
    Verification verification =
        migrated(
            (pages, content) -> {
              long a = offset(pages, quiet());
              long b = offset(pages, quiet() + 1);
              if (a >= 0 && b >= 0) {
                spoiled[0] = quiet();
                MemorySegment.copy(content, b, content, a, 4096);
              }
            });
    assertThat(verification.wrongPages()).containsExactly(spoiled[0]);
  }
}
