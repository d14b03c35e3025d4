package dev.faultline.agent.prepaging.strategy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Regions of 2 pages: region r is pages 2 r and 2 r + 1.
class ScoreMapTest {
  private final TestSource source = TestSource.flat(200);

  private Prepager map(long reach, long decay) {
    return source.strategy(
        "score-map", Map.of("region-pages", 2L, "reach", reach, "decay", decay), 1, null);
  }

  @Test
  void theHottestRegionGoesFirstThenItsNeighboursLowestFirst() {
    // Reach 2: region 10 has 1, 9 and 11 have 2/3, 8 and 12 have 1/3.
    Prepager map = map(2, 100);
    source.request(map, 20);
    assertThat(source.push(map, 100)).containsExactly(21L, 18L, 19L, 22L, 23L, 16L, 17L, 24L, 25L);
    assertThat(source.push(map, 100)).isEmpty();
  }

  @Test
  void neighbouringRequestsAddUp() {
    // Reach 1: 1 for the region, 1/2 beside it. Requests in 10 and 12: both 1, and 11 between them
    // too, 9 and 13 have 1/2.
    Prepager map = map(1, 100);
    source.request(map, 20);
    source.request(map, 24);
    assertThat(source.push(map, 100)).containsExactly(21L, 22L, 23L, 25L, 18L, 19L, 26L, 27L);
  }

  @Test
  void anOldRequestWeighsLess() {
    // Regions of 4 pages. 8 to 11 is asked for twice, then 40 and 100 once each. Without decay it
    // has 2 and the others 1, the lower first.
    long[] pages = {8, 9, 40, 100};
    Map<String, Object> options = Map.of("region-pages", 4L, "reach", 0L, "decay", 100L);
    Prepager lasting = source.strategy("score-map", options, 1, null);
    for (long page : pages) {
      source.request(lasting, page);
    }
    assertThat(source.push(lasting, 100))
        .containsExactly(10L, 11L, 41L, 42L, 43L, 101L, 102L, 103L);
    // At 50 % it has 1/8 + 1/4, the next 1/2, the last 1.
    TestSource other = TestSource.flat(200);
    options = Map.of("region-pages", 4L, "reach", 0L, "decay", 50L);
    Prepager cooling = other.strategy("score-map", options, 1, null);
    for (long page : pages) {
      other.request(cooling, page);
    }
    assertThat(other.push(cooling, 100)).containsExactly(101L, 102L, 103L, 41L, 42L, 43L, 10L, 11L);
  }

  @Test
  void tensOfThousandsOfRequestsStillWeighByAge() {
    // At 50 % the gain doubles with each request: it leaves the double's range, 2^1024, every 900
    // or so unless scores are scaled down. A page may be asked for again, it is dropped then.
    Prepager map = map(0, 50);
    for (int i = 0; i < 20_000; i++) {
      source.request(map, 2 * (i % 3));
    }
    // The last three were for pages 4, 0 and 2 (19 999 modulo 3 is 1), so regions 2, 0 and 1.
    assertThat(source.push(map, 100)).containsExactly(3L, 1L, 5L);
  }

  @Test
  void aLargeGuestHasLargerRegions() {
    // 2^30 pages in at most 2^19 regions: 2048 pages each.
    TestSource large = TestSource.flat(1L << 30);
    Prepager map = large.strategy("score-map", Map.of("reach", 0L), 1, null);
    large.request(map, 5000);
    assertThat(large.push(map, 10_000)).hasSize(2047).startsWith(4096L).endsWith(6143L);
  }
}
