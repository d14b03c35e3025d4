package dev.faultline.agent.prepaging.strategy.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.strategy.TestSource;
import dev.faultline.agent.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClairvoyantKTest {
  private record Known(List<Long> pages) implements Future {
    @Override
    public int size() {
      return pages.size();
    }

    @Override
    public long page(int i) {
      return pages.get(i);
    }
  }

  private static Prepager knowing(TestSource source, long k, Long... touched) {
    return source.strategy("clairvoyant-k", Map.of("k", k), 1, new Known(List.of(touched)));
  }

  @Test
  void knowsTheFirstTouchesBehindTheRequestedOne() {
    // First touches 9, 3, 7, 1, 8, 5 of 10 pages; k = 2. At RESUME: 9, 3; then by address.
    TestSource source = TestSource.flat(10);
    Prepager strategy = knowing(source, 2, 9L, 3L, 7L, 1L, 8L, 5L);
    assertThat(source.push(strategy, 3)).containsExactly(9L, 3L, 0L);
    // 7 is number 2, unforeseen: now 3 and 4 are known, pages 1 and 8; the next unsent one is 2.
    source.request(strategy, 7);
    assertThat(source.push(strategy, 3)).containsExactly(1L, 8L, 2L);
    // The request for 1, number 3, which has left, shows that the guest is there: 5 is known, too.
    source.request(strategy, 1);
    assertThat(source.push(strategy, 2)).containsExactly(5L, 4L);
  }

  @Test
  void aRequestThatIsNoFirstTouchTellsNothing() {
    TestSource source = TestSource.flat(6);
    Prepager strategy = knowing(source, 1, 4L, 5L);
    source.request(strategy, 2);
    assertThat(source.push(strategy, 3)).containsExactly(4L, 0L, 1L);
  }

  @Test
  void knowingAllItIsTheOracle() {
    each((future, random) -> List.of("oracle", (long) future.pages.size() + random.nextBelow(3)));
  }

  @Test
  void knowingNothingItIsLinear() {
    each((future, random) -> List.of("linear", 0L));
  }

  private interface Choice {
    /// The other strategy, and k.
    List<Object> of(Known future, SeededRandom random);
  }

  /// Holds it against another strategy among random requests, units and losses.
  private static void each(Choice choice) {
    Cases.each(
        ClairvoyantKTest.class,
        3000,
        (seed, random) -> {
          long start = random.state();
          TestSource source = TestSource.random(random);
          random.restore(start);
          TestSource twin = TestSource.random(random);
          Known future = future(source, random);
          List<Object> chosen = choice.of(future, random);
          Prepager strategy =
              source.strategy("clairvoyant-k", Map.of("k", chosen.get(1)), 1, future);
          Prepager other = twin.strategy((String) chosen.getFirst(), Map.of(), 1, future);
          int losses = 2;
          while (!source.unsent.isEmpty()) {
            long dice = random.nextBelow(10);
            if (dice < 3) {
              long page = random.nextBelow(source.map.capacity());
              source.request(strategy, page);
              twin.request(other, page);
            } else if (dice == 3 && losses-- > 0) {
              List<Long> lost = new ArrayList<>();
              for (long page = 0; page < source.map.capacity(); page++) {
                boolean isRam = source.map.ram().contains(page) && !source.zero().contains(page);
                if (isRam && !source.unsent.contains(page) && random.nextBelow(3) == 0) {
                  lost.add(page);
                }
              }
              source.lose(strategy, lost);
              twin.lose(other, lost);
            } else {
              long room = 1 + random.nextBelow(8);
              assertThat(source.push(strategy, room)).isEqualTo(twin.push(other, room));
            }
          }
        });
  }

  private static Known future(TestSource source, SeededRandom random) {
    List<Long> pages = new ArrayList<>();
    for (long left = random.nextBelow(source.map.ramPageCount() + 1); left > 0; left--) {
      long page = source.map.frame(random.nextBelow(source.map.ramPageCount()));
      if (!pages.contains(page)) {
        pages.add(page);
      }
    }
    return new Known(pages);
  }
}
