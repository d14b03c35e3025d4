package dev.faultline.agent.prepaging.strategy.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OracleTest {
  /// The guest touches pages 99, 98, ... 80 first.
  private static final Future DOWNWARDS =
      new Future() {
        @Override
        public int size() {
          return 20;
        }

        @Override
        public long page(int i) {
          return 99L - i;
        }
      };

  @Test
  void whatItIsToldLeavesInUnitsOfTheLinksSize() {
    // 10 Gbit/s carry a page of 4096 bytes in 3276 ns; a quarter of 200 us is 15 of them.
    TestSource source = TestSource.flat(100);
    source.bytesPerSecond = 1_250_000_000;
    source.roundTripNanos = 200_000;
    Prepager oracle = source.strategy("oracle", Map.of(), 1, DOWNWARDS);
    assertThat(source.push(oracle, 64)).hasSize(15).startsWith(99L, 98L).endsWith(85L);
    // The five that are left of the twenty, and ten by address.
    assertThat(source.push(oracle, 64))
        .containsExactly(84L, 83L, 82L, 81L, 80L, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    // It knows nothing more, so what follows is as large as it may be.
    assertThat(source.push(oracle, 64)).hasSize(64).startsWith(10L);
  }
}
