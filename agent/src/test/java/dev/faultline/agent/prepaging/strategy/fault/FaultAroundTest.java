package dev.faultline.agent.prepaging.strategy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultAroundTest {
  private final TestSource source = TestSource.flat(10_000);

  @Test
  void theUnsentPagesOfTheAlignedBlockTravelAlong() {
    // 16 pages, Linux's 64 KiB: 37 lies in 32 to 47.
    Prepager around = source.strategy("fault-around", Map.of(), 1, null);
    source.request(around, 40, 0, 0);
    assertThat(source.request(around, 37, 0, 64))
        .containsExactly(32L, 33L, 34L, 35L, 36L, 38L, 39L, 41L, 42L, 43L, 44L, 45L, 46L, 47L);
    // Pushed is in address order all the same.
    assertThat(source.push(around, 3)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void aUnitBoundsTheNeighbours() {
    Prepager around = source.strategy("fault-around", Map.of("pages", 512L), 1, null);
    assertThat(source.request(around, 600, 0, 3)).containsExactly(512L, 513L, 514L);
  }

  @Test
  void aSequentialGuestGetsWhatTheLinkCarriesInARoundTrip() {
    // 1.6384 GB/s x 100 us = 163 840 bytes, 40 pages. The first request follows none, the second
    // one of 20: 40 / 20 = 2 pages, the third two of 20: 4, and so on.
    source.bytesPerSecond = 1_638_400_000L;
    Prepager auto = source.strategy("fault-around", Map.of("size", "auto", "pages", 64L), 1, null);
    assertThat(source.request(auto, 100, 0, 64)).isEmpty();
    assertThat(source.request(auto, 101, 0, 64)).containsExactly(102L, 103L);
    assertThat(source.request(auto, 104, 0, 64)).containsExactly(105L, 106L, 107L, 108L);
    // After 20 sequential ones all 40. Each goes on where the neighbours of the last one end.
    long page = 109;
    for (int sequential = 3; sequential <= 20; sequential++) {
      assertThat(source.request(auto, page, 0, 64)).hasSize(2 * sequential);
      page += 2 * sequential + 1;
    }
    assertThat(source.request(auto, page, 0, 64)).hasSize(40);
    // Ten requests far apart halve it.
    for (int i = 1; i <= 10; i++) {
      source.request(auto, 1000 * (10 - i), 0, 0);
    }
    assertThat(source.request(auto, 9500, 0, 64)).hasSize(18);
  }

  @Test
  void whileTheRateIsUnknownTheOptionBoundsTheNeighbours() {
    Prepager auto = source.strategy("fault-around", Map.of("size", "auto", "pages", 40L), 1, null);
    source.request(auto, 100, 0, 64);
    assertThat(source.request(auto, 101, 0, 64)).containsExactly(102L, 103L);
    // 110 follows nothing: 104 to 109 are unsent. One of 20 still: 2 pages.
    assertThat(source.request(auto, 110, 0, 64)).containsExactly(111L, 112L);
  }
}
