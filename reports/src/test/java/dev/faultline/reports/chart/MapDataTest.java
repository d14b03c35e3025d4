package dev.faultline.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.result.run.PageMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MapDataTest {
  /// Three rows of two states: the first row is absent, then half pushed, the second is touched,
  /// the third never changes and has nothing at all.
  private static final PageMap MAP =
      PageMap.of(
          256,
          4096,
          List.of("absent", "pushed"),
          List.of(5_000_000L, 15_000_000L),
          List.of(
              new byte[] {-1, 0, 0, -2, 1, 7, 0, 0, 0},
              new byte[] {127, (byte) 128, 0, -2, 1, 8, 0, 0, 0}));

  @Test
  void anInstantListsWhatDiffersOrWasTouched() {
    // 255 -> f, 254 -> f, 1 -> 1 as there is some, 127 -> 7, 128 -> 8; touches 7 and 8 are not 0
    // and not 7
    assertThat(MapData.of(MAP, 5_000_000).path("changes").toString())
        .isEqualTo("[\"00f0001f11\",\"0078001f11\"]");
    assertThat(MapData.of(MAP, 5_000_000).path("ms").toString()).isEqualTo("[0.0,10.0]");
    assertThat(MapData.of(MAP, 5_000_000).path("rowBytes").asLong()).isEqualTo(1 << 20);
  }

  @Test
  void columnsComeBackAsTheyWere() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      byte[] first = new byte[40 * 4];
      byte[] second = new byte[40 * 4];
      random.nextBytes(first);
      System.arraycopy(first, 0, second, 0, first.length);
      second[random.nextInt(second.length)]++;
      PageMap map =
          PageMap.of(
              1, 4096, List.of("a", "b", "c"), List.of(0L, 1L, 2L), List.of(first, second, first));
      assertThat(map.columns()).as("seed %d", seed).containsExactly(first, second, first);
    }
  }

  @Test
  void aDamagedMapIsRefused() {
    assertThatThrownBy(() -> damaged("zz000000")).hasMessageContaining("8 characters");
    assertThatThrownBy(() -> damaged("0000000")).hasMessageContaining("7 characters");
    assertThatThrownBy(() -> damaged("03000000")).hasMessageContaining("row 3 of 3");
  }

  private static PageMap damaged(String change) {
    return new PageMap(3, 256, 4096, MAP.states(), List.of(0L), List.of(change));
  }
}
