package dev.faultline.agent.prepaging.strategy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Held against Leap's kernel, `find_trend` and `swapin_nr_pages` of `mm/swap_state.c`, by hand.
class LeapTest {
  private static final long ALL = 1000;

  private final TestSource source = TestSource.flat(100_000);

  private Prepager leap(long history, long cluster) {
    return source.strategy("leap", Map.of("history", history, "cluster", cluster), 1, null);
  }

  @Test
  void withoutATrendTheAlignedBlockIsPushed() {
    Prepager leap = leap(32, 3);
    // The first window: 4 hits + 2 = 6, rounded up to 8. 1003 lies in the block 1000 to 1007.
    source.request(leap, 1003);
    assertThat(source.push(leap, ALL))
        .containsExactly(1000L, 1001L, 1002L, 1004L, 1005L, 1006L, 1007L);
    // No hit: 0 + 2, at least 4; half of the last window is 4 as well. 5000 to 5003.
    source.request(leap, 5001);
    assertThat(source.push(leap, ALL)).containsExactly(5000L, 5002L, 5003L);
    assertThat(source.push(leap, ALL)).isEmpty();
  }

  @Test
  void aMajorityAmongTheLastQuarterIsContinued() {
    Prepager leap = leap(32, 3);
    // Steps of 10. A quarter is 8: after five steps there are five 10s among them, more than half;
    // after four only four. Blocks of 4 (8 the first time): 0 to 7, 8 to 11, 20 to 23 and so on.
    for (long page = 0; page <= 40; page += 10) {
      source.request(leap, page);
      source.push(leap, ALL);
    }
    assertThat(source.unsent.contains(43)).isFalse();
    source.request(leap, 50);
    // A window of 4 pages begins with the requested one.
    assertThat(source.push(leap, ALL)).containsExactly(60L, 70L, 80L);
    // 90: the three pages before were there, three hits + 2 are rounded up to 8 pages, 90 to 160.
    source.request(leap, 90);
    assertThat(source.push(leap, ALL)).containsExactly(100L, 110L, 120L, 130L, 140L, 150L, 160L);
  }

  @Test
  void aTrendOutlivesAsManyStrangersAsItOutnumbers() {
    // History 8: votes among the last 2, 4 and 8 distances.
    Prepager leap = leap(8, 2);
    for (long page = 1000; page >= 985; page -= 3) {
      source.request(leap, page);
    }
    source.push(leap, ALL); // down to 976, three pages beyond 985
    // +2015, -3 | -3, -3: none of two, but three of four.
    source.request(leap, 3000);
    assertThat(source.push(leap, ALL)).containsExactly(2997L, 2994L, 2991L);
    // -2027, +2015 | -3, -3 | -3, -3, -3, 0 (the first request had no distance): five of eight.
    source.request(leap, 973);
    assertThat(source.push(leap, ALL)).containsExactly(970L, 967L, 964L);
  }

  @Test
  void theWindowShrinksByHalvesAtMost() {
    // History 16: a trend needs three of the last four. At most 32 pages.
    Prepager leap = leap(16, 5);
    source.request(leap, 0); // 4 hits + 2: 8 pages, 0 to 7
    source.push(leap, ALL);
    source.request(leap, 8); // 7 hits + 2: 16 pages, 8 to 23
    assertThat(source.push(leap, ALL)).hasSize(15).contains(23L);
    source.request(leap, 24); // 15 hits + 2: 32 pages, 24 to 55
    assertThat(source.push(leap, ALL)).hasSize(31).contains(55L);
    source.request(leap, 56); // 31 hits + 2 would be 64, but 32 is the most
    assertThat(source.push(leap, ALL)).hasSize(31).contains(87L);
    // No hits any more: half of 32, half of that, and never less than 4. The steps of 1 still have
    // three of the last four, six of the last eight, five of the last eight.
    source.request(leap, 50_000);
    assertThat(source.push(leap, ALL)).hasSize(15).contains(50_015L);
    source.request(leap, 60_005);
    assertThat(source.push(leap, ALL)).hasSize(7).contains(60_012L);
    source.request(leap, 70_003);
    assertThat(source.push(leap, ALL)).containsExactly(70_004L, 70_005L, 70_006L);
    source.request(leap, 80_001); // four of the last eight, but twelve of all sixteen
    assertThat(source.push(leap, ALL)).containsExactly(80_002L, 80_003L, 80_004L);
  }

  @Test
  void aRequestThatComesTooLateIsAHitAndMovesNothing() {
    Prepager leap = leap(32, 3);
    source.request(leap, 0);
    source.push(leap, ALL); // 1 to 7
    source.request(leap, 1);
    source.request(leap, 2);
    assertThat(source.push(leap, ALL)).isEmpty();
    // 3 to 7 in between as well: 7 hits + 2, 16 pages, of which 8 are allowed. Eight steps of 1.
    source.request(leap, 8);
    assertThat(source.push(leap, ALL)).containsExactly(9L, 10L, 11L, 12L, 13L, 14L, 15L);
  }
}
