package dev.faultline.agent.prepaging.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Strategies along a temporal order.
class OrderedTest {
  private static final long MS = 1_000_000;

  private static void scan(Prepager strategy, long capacity, long nowNanos, long... pages) {
    PageSet accessed = new PageSet(capacity);
    for (long page : pages) {
      accessed.add(page);
    }
    strategy.scanned(accessed, new PageSet(capacity), nowNanos);
  }

  /// Scans of ten pages at 10, 20, 30 and 500 ms: page 7 in the first three, 2 in the first two, 5
  /// in the last two, 9 in the last.
  private static List<Long> after(String name, String option, String order) {
    TestSource source = TestSource.flat(10);
    Prepager strategy = source.strategy(name, Map.of(option, order), 1, null);
    scan(strategy, 10, 10 * MS, 7, 2);
    scan(strategy, 10, 20 * MS, 7, 2);
    scan(strategy, 10, 30 * MS, 7, 5);
    scan(strategy, 10, 500 * MS, 5, 9);
    return source.push(strategy, 10);
  }

  @Test
  void recencyPutsThePagesOfTheLastScanFirstAndThoseOfOneScanByAddress() {
    assertThat(after("linear", "order", "recency"))
        .containsExactly(5L, 9L, 7L, 2L, 0L, 1L, 3L, 4L, 6L, 8L);
    assertThat(after("hot-first", "by", "recency")).isEqualTo(after("linear", "order", "recency"));
  }

  @Test
  void frequencyCountsScansWhateverTheirAge() {
    // 7: three scans, 2 and 5: two, 9: one.
    assertThat(after("linear", "order", "frequency"))
        .containsExactly(7L, 2L, 5L, 9L, 0L, 1L, 3L, 4L, 6L, 8L);
  }

  @Test
  void decayedCountsOlderScansLess() {
    // At 500 ms a scan counts exp(-age / 200 ms): that at 10 ms 0.086, at 20 ms 0.091, at 30 ms
    // 0.095, the last 1. So 5: 1.095, 9: 1, 7: 0.272, 2: 0.177.
    assertThat(after("linear", "order", "decayed"))
        .containsExactly(5L, 9L, 7L, 2L, 0L, 1L, 3L, 4L, 6L, 8L);
  }

  @Test
  void aBubbleGrowsAlongTheOrder() {
    // The order is 9, 4, 0, 7 (a scan each, the last first), then 1, 2, 3, 5, 6, 8 by address. A
    // request for 0 sends 0; to its left in the order are 4 and 9, to its right 7 and 1.
    TestSource source = TestSource.flat(10);
    Prepager strategy = source.strategy("dual", Map.of("order", "recency"), 1, null);
    scan(strategy, 10, 10 * MS, 7);
    scan(strategy, 10, 20 * MS, 0);
    scan(strategy, 10, 30 * MS, 4);
    scan(strategy, 10, 40 * MS, 9);
    source.request(strategy, 0);
    assertThat(source.push(strategy, 1)).containsExactly(4L);
    assertThat(source.push(strategy, 1)).containsExactly(7L);
    assertThat(source.push(strategy, 1)).containsExactly(9L);
    assertThat(source.push(strategy, 1)).containsExactly(1L);
  }

  @Test
  void holesThatAreFoundAfterTheFirstRequestAreNotInTheWay() {
    TestSource source = TestSource.flat(6);
    Prepager strategy = source.strategy("linear", Map.of("order", "recency"), 1, null);
    scan(strategy, 6, 10 * MS, 3, 4);
    source.request(strategy, 0);
    source.zero(3);
    source.zero(1);
    assertThat(source.push(strategy, 6)).containsExactly(4L, 2L, 5L);
  }

  /// Any strategy along an order is the same strategy on a guest whose pages lie in that order.
  @Test
  void aStrategyAlongAnOrderPushesWhatItPushesWhereThePagesLieInThatOrder() {
    Cases.each(
        OrderedTest.class,
        2000,
        (seed, random) -> {
          int pages = 1 + (int) random.nextBelow(60);
          TestSource source = TestSource.flat(pages);
          TreeMap<Long, Integer> frequency = new TreeMap<>();
          String name =
              List.of("linear", "forward", "backward", "dual", "multi-pivot")
                  .get((int) random.nextBelow(5));
          Prepager strategy = source.strategy(name, Map.of("order", "frequency"), 1, null);
          for (int scans = (int) random.nextBelow(6); scans > 0; scans--) {
            PageSet accessed = new PageSet(pages);
            for (long page = 0; page < pages; page++) {
              if (random.nextBelow(3) == 0) {
                accessed.add(page);
                frequency.merge(page, 1, Integer::sum);
              }
            }
            strategy.scanned(accessed, new PageSet(pages), scans);
          }
          List<Long> order = new ArrayList<>();
          for (long page = 0; page < pages; page++) {
            order.add(page);
          }
          order.sort(Comparator.comparing(page -> -frequency.getOrDefault(page, 0)));
          // Slots of pages that were accessed are taken out of the addresses behind them.
          TestSource relabelled = TestSource.flat(frequency.size() + pages);
          List<Long> slots = new ArrayList<>();
          for (int i = 0; i < pages; i++) {
            boolean hot = frequency.containsKey(order.get(i));
            slots.add(hot ? (long) i : frequency.size() + order.get(i));
          }
          for (long slot = 0; slot < frequency.size() + pages; slot++) {
            if (!slots.contains(slot)) {
              relabelled.unsent.remove(slot);
            }
          }
          Prepager twin = relabelled.strategy(name, Map.of(), 1, null);
          while (!source.unsent.isEmpty()) {
            if (random.nextBelow(3) == 0) {
              int at = (int) random.nextBelow(pages);
              source.request(strategy, order.get(at));
              relabelled.request(twin, slots.get(at));
              continue;
            }
            long room = 1 + random.nextBelow(8);
            List<Long> expected =
                relabelled.push(twin, room).stream()
                    .map(slot -> order.get(slots.indexOf(slot)))
                    .toList();
            assertThat(source.push(strategy, room)).as(name).hasSameElementsAs(expected);
          }
          assertThat(relabelled.unsent.isEmpty()).isTrue();
        });
  }
}
