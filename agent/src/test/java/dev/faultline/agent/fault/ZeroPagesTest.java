package dev.faultline.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.random.SeededRandom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pages that were zero and come again, while the thread that fills zero pages is at work.
@Timeout(60)
final class ZeroPagesTest {
  private static final int PAGES = 4096;
  private static final int AT_ONCE = 64;
  private static final int RUNS = 12;

  /// Without a common lock the filling thread puts its zero page behind the discard, and keeps the
  /// content out: 7 pages of 20 times 16,384 when this was found.
  @Test
  void aPageThatIsZeroNoMoreIsNeverKeptOutByItsZeroPage() {
    HostFaults.assume();
    SeededRandom random = new SeededRandom(1);
    for (int run = 0; run < RUNS; run++) {
      try (Arena arena = Arena.ofShared();
          GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, PAGES, 4096)) {
        MemorySegment content = arena.allocate(4096, 4096);
        FaultBackend backend =
            new UserfaultBackend(memory, List.of(new Wait(0)), (vcpu, page, write, nanos) -> {});
        long keptOut = 0;
        for (int first = 0; first < PAGES; first += AT_ONCE) {
          backend.zero(first, AT_ONCE);
          long until = System.nanoTime() + random.nextBelow(60_000);
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          for (int page = first; page < first + AT_ONCE; page++) {
            backend.discard(page, 1);
            keptOut += backend.install(page, 1, content, 0, true);
          }
        }
        String failure = backend.failure();
        backend.close();
        assertThat(keptOut).isZero();
        assertThat(failure).isEmpty();
      }
    }
  }
}
