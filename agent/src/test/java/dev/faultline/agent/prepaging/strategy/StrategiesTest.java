package dev.faultline.agent.prepaging.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.strategy.fault.MultiPivot;
import dev.faultline.agent.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StrategiesTest {
  private static final long[] TOUCHED_FIRST = {5, 3, 4, 90, 0};

  /// Those that push what they predict and leave the rest to the source's sweep. All others need no
  /// sweep.
  private static final List<String> LEAVING_THE_REST =
      List.of("leap", "stream", "markov", "score-map");

  private static final Future FUTURE =
      new Future() {
        @Override
        public int size() {
          return TOUCHED_FIRST.length;
        }

        @Override
        public long page(int i) {
          return TOUCHED_FIRST[i];
        }
      };

  @Test
  void everyPushingStrategyOffersEverythingOnceAndTheSameAgain() {
    Cases.each(
        StrategiesTest.class,
        500,
        (seed, random) -> {
          for (Strategy strategy : Strategies.all()) {
            List<Long> first = pushAll(strategy, seed);
            assertThat(pushAll(strategy, seed)).as(strategy.name()).isEqualTo(first);
          }
        });
  }

  /// Pushes in units of up to 20 pages among random requests and losses; returns the pages in their
  /// order.
  private static List<Long> pushAll(Strategy declared, long seed) {
    String title = declared.name();
    SeededRandom random = SeededRandom.stream(seed, declared.name());
    TestSource source = TestSource.random(random);
    Prepager strategy = source.strategy(declared.name(), Map.of(), seed, FUTURE);
    List<Long> order = new ArrayList<>();
    TreeSet<Long> left = new TreeSet<>();
    int losses = 2;
    while (strategy.pushes() && !source.unsent.isEmpty()) {
      long choice = random.nextBelow(10);
      if (choice < 4) {
        long page = random.nextBelow(source.map.capacity());
        if (source.unsent.contains(page)) {
          left.add(page);
        }
        List<Long> companions =
            source.request(strategy, page, (int) random.nextBelow(3), random.nextBelow(20));
        for (long companion : companions) {
          assertThat(left.add(companion)).as(title + " page " + companion).isTrue();
        }
        order.addAll(companions);
      } else if (choice == 4 && losses > 0) {
        losses--;
        List<Long> lost = left.stream().filter(page -> random.nextBelow(3) == 0).toList();
        left.removeAll(lost);
        source.lose(strategy, lost);
      } else {
        long room = 1 + random.nextBelow(20);
        List<Long> unit =
            LEAVING_THE_REST.contains(title)
                ? source.pushOrSweep(strategy, room)
                : source.push(strategy, room);
        assertThat(unit).as(title).isNotEmpty();
        for (long page : unit) {
          assertThat(left.add(page)).as(title + " page " + page).isTrue();
        }
        order.addAll(unit);
      }
    }
    return order;
  }

  @Test
  void onlyMultiPivotWithoutItsStickyPivotCanStall() {
    // Field notes, k = 1: pivot 0 sends 0 to 10; a request for 100 sends 90 to 110; one for 50
    // grows left to 11
    // and right to 89, where both edges stop. Nothing is left to send 111 and up.
    TestSource source = TestSource.flat(200);
    Prepager strategy = new MultiPivot(1, true, false);
    assertThat(new TreeSet<>(source.push(strategy, 11))).isEqualTo(range(0, 10));
    source.request(strategy, 100);
    assertThat(new TreeSet<>(source.push(strategy, 20))).isEqualTo(range(90, 110, 100));
    source.request(strategy, 50);
    // 11 to 49 and 51 to 89: 78 pages, then nothing.
    assertThat(new TreeSet<>(source.push(strategy, 1000))).isEqualTo(range(11, 89, 50));
    assertThat(source.push(strategy, 1000)).isEmpty();
    assertThat(source.unsent.count()).isEqualTo(89);
  }

  @Test
  void theStickyPivotSendsWhatTheOthersLeft() {
    TestSource source = TestSource.flat(200);
    Prepager strategy = new MultiPivot(1, true, true);
    source.push(strategy, 11);
    source.request(strategy, 100);
    source.push(strategy, 30);
    source.request(strategy, 50);
    assertThat(source.push(strategy, 1000)).hasSize(200 - 11 - 30 - 2);
  }

  @Test
  void dualGrowsBothWaysAroundTheRequestedPage() {
    // Before any request the bubble around page 0 only grows upwards: 0, 1, 2. The request for 7
    // sends 7 and
    // restarts the bubble at distance 1, left before right.
    TestSource source = TestSource.flat(12);
    Prepager strategy = source.strategy("dual", Map.of(), 1, null);
    assertThat(singles(source, strategy, 3)).containsExactly(0L, 1L, 2L);
    source.request(strategy, 7);
    assertThat(singles(source, strategy, 4)).containsExactly(6L, 8L, 5L, 9L);
    // Page 4 goes on request: the pivot moves there. Distance 1 is 3 and 5, of which 5 is sent; the
    // left edge
    // then finds 2, 1 and 0 sent, the right one 6 to 9, and goes on beyond them.
    source.request(strategy, 4);
    assertThat(singles(source, strategy, 9)).containsExactly(3L, 10L, 11L);
  }

  @Test
  void aRequestForAPageThatHasLeftMovesNoPivot() {
    for (String name : List.of("forward", "backward", "dual", "multi-pivot")) {
      TestSource source = TestSource.flat(100);
      TestSource undisturbed = TestSource.flat(100);
      Prepager strategy = source.strategy(name, Map.of(), 1, null);
      Prepager other = undisturbed.strategy(name, Map.of(), 1, null);
      source.request(strategy, 50);
      undisturbed.request(other, 50);
      source.push(strategy, 10);
      undisturbed.push(other, 10);
      source.request(strategy, 50);
      assertThat(source.push(strategy, 60)).isEqualTo(undisturbed.push(other, 60));
    }
  }

  @Test
  void multiPivotTakesTurnsAndStopsAtSentPages() {
    // Sticky edge from 0, then pivot 10 down and up, then pivot 14 down and up. The edges up from
    // 10 and down
    // from 14 share 11, 12, 13: 11 and 13 in the first round; then 12 goes to the one whose turn is
    // first.
    TestSource source = TestSource.flat(100);
    Prepager strategy = source.strategy("multi-pivot", Map.of("pivots", 2L), 1, null);
    source.request(strategy, 10);
    source.request(strategy, 14);
    assertThat(singles(source, strategy, 12))
        .containsExactly(0L, 9L, 11L, 13L, 15L, 1L, 8L, 12L, 16L, 2L, 7L, 17L);
    // A third request replaces pivot 10, whose downward edge at 7 is no more.
    source.request(strategy, 50);
    assertThat(singles(source, strategy, 8)).containsExactly(3L, 49L, 51L, 18L, 4L, 48L, 52L, 19L);
  }

  @Test
  void forwardOnlyMultiPivotHasNoDownwardEdges() {
    TestSource source = TestSource.flat(100);
    Map<String, Object> options = new TreeMap<>(Map.of("pivots", 1L, "direction", "forward"));
    Prepager strategy = source.strategy("multi-pivot", options, 1, null);
    source.request(strategy, 10);
    assertThat(singles(source, strategy, 4)).containsExactly(0L, 11L, 1L, 12L);
  }

  @Test
  void forwardAndBackwardGoOnBesideTheRequestedPageAndWrap() {
    TestSource source = TestSource.flat(6);
    Prepager forward = source.strategy("forward", Map.of(), 1, null);
    source.request(forward, 3);
    assertThat(singles(source, forward, 9)).containsExactly(4L, 5L, 0L, 1L, 2L);
    source = TestSource.flat(6);
    Prepager backward = source.strategy("backward", Map.of(), 1, null);
    assertThat(singles(source, backward, 1)).containsExactly(5L);
    source.request(backward, 2);
    assertThat(singles(source, backward, 9)).containsExactly(1L, 0L, 4L, 3L);
  }

  @Test
  void oracleFollowsFirstTouchOrderThenAddressOrder() {
    TestSource source = TestSource.flat(95);
    Prepager oracle = source.strategy("oracle", Map.of(), 1, FUTURE);
    assertThat(singles(source, oracle, 7)).containsExactly(5L, 3L, 4L, 90L, 0L, 1L, 2L);
  }

  @Test
  void oracleNeedsAFuture() {
    TestSource source = TestSource.flat(5);
    assertThatThrownBy(() -> source.strategy("oracle", Map.of(), 1, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void namesAreUnique() {
    assertThat(Strategies.names()).doesNotHaveDuplicates();
  }

  private static List<Long> singles(TestSource source, Prepager strategy, int units) {
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < units; i++) {
      pages.addAll(source.push(strategy, 1));
    }
    return pages;
  }

  private static TreeSet<Long> range(long first, long last, long... except) {
    TreeSet<Long> pages = new TreeSet<>();
    for (long page = first; page <= last; page++) {
      pages.add(page);
    }
    for (long page : except) {
      pages.remove(page);
    }
    return pages;
  }
}
