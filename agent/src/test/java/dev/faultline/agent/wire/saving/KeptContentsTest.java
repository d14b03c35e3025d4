package dev.faultline.agent.wire.saving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.migration.Duplicates.Lane;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptContentsTest {
  private static final int PAGE = 4096;

  private static long word(MemorySegment page) {
    return page.get(ValueLayout.JAVA_LONG, 0);
  }

  private static MemorySegment page(long word) {
    MemorySegment page = Arena.ofAuto().allocate(PAGE);
    page.set(ValueLayout.JAVA_LONG, 0, word);
    return page;
  }

  /// Ten contents, three pages of each: without a limit the second of each is kept. With room for
  /// four, four are, and what the others hold crosses as it is; all of the room comes back.
  @Test
  void a_source_keeps_no_more_than_its_budget_and_gives_it_back() {
    for (int room : new int[] {1000, 4, 0}) {
      AtomicLong budget = new AtomicLong((long) room * PAGE);
      KeptContents kept = new KeptContents(PAGE, budget, KeptContentsTest::word);
      Lane lane = new Lane();
      int keeps = 0;
      int refers = 0;
      for (int page = 0; page < 30; page++) {
        KeptContents.Found found = kept.find(page(page % 10), lane);
        keeps += found.copy().byteSize() > 0 ? 1 : 0;
        refers += found.isReference() ? 1 : 0;
      }
      int most = Math.min(room, 10);
      assertThat(keeps).isEqualTo(most);
      assertThat(refers).isEqualTo(most);
      assertThat(budget.get()).isEqualTo((room - most) * (long) PAGE);
      kept.close();
      kept.close();
      assertThat(budget.get()).isEqualTo(room * (long) PAGE);
    }
  }

  @Test
  void a_page_with_the_hash_of_another_is_compared_and_crosses_as_it_is() {
    try (KeptContents kept =
        new KeptContents(PAGE, new AtomicLong(10 * PAGE), page -> word(page) % 5)) {
      Lane lane = new Lane();
      assertThat(kept.find(page(1), lane).number()).isEqualTo(-1);
      assertThat(kept.find(page(1), lane).isReference()).isFalse();
      assertThat(kept.find(page(1), lane).isReference()).isTrue();
      assertThat(kept.find(page(6), lane).number()).isEqualTo(-1); // 6 and 1 have the same hash
    }
  }
}
