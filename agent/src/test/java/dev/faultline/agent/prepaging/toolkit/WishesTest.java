package dev.faultline.agent.prepaging.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.PushUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WishesTest {
  private final PageSet unsent = new PageSet(1000);
  private final PushUnit unit = new PushUnit(unsent);
  private final PageRuns runs = new PageRuns();
  private final Wishes wishes = new Wishes();

  WishesTest() {
    unsent.addRun(0, 1000);
  }

  private List<Long> fill(long room) {
    unit.begin(runs, room);
    wishes.fill(unit);
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++) {
        pages.add(page);
      }
    }
    return pages;
  }

  @Test
  void oneWishTooManyForgetsTheOldest() {
    // Wish i is for pages 10 i and 10 i + 1; 64 are kept. The 65th, for 640 and 641, pushes the
    // one for 0 and 1 out, and what comes first is wish 1.
    for (int i = 0; i <= Wishes.CAPACITY; i++) {
      wishes.add(10L * i, 1, 2);
    }
    assertThat(fill(3)).containsExactly(10L, 11L, 20L);
    // Wish 2 is half done; two more push out the oldest again only once all places are taken:
    // wishes 2 to 64 are 63, so that 65 fits and 66 forgets what is left of wish 2, page 21.
    wishes.add(650, 1, 2);
    wishes.add(660, 1, 2);
    assertThat(fill(2)).containsExactly(30L, 31L);
    // Left are wishes 4 to 66: 63 of two pages each, the last of them 660 and 661.
    List<Long> rest = fill(1000);
    assertThat(rest).hasSize(2 * 63).startsWith(40L, 41L).endsWith(660L, 661L);
    assertThat(fill(1000)).isEmpty();
    assertThat(unsent.contains(0)).isTrue();
    assertThat(unsent.contains(21)).isTrue();
  }

  @Test
  void whatIsForgottenIsSweptByTheSource() {
    // stream wishes for the pages ahead of each of its streams; what overflows is unsent, and the
    // source's sweep takes it: everything is offered at last (StrategiesTest holds it for all).
    for (int i = 0; i < 3 * Wishes.CAPACITY; i++) {
      wishes.add(i, 1, 1);
    }
    assertThat(fill(1000)).hasSize(Wishes.CAPACITY).startsWith(128L);
    assertThat(unsent.count()).isEqualTo(1000 - Wishes.CAPACITY);
  }

  @Test
  void stridesGoBothWaysAndPassOverWhatIsNoPage() {
    wishes.add(5, -3, 4); // 5, 2, and -1 and -4, which are no pages
    wishes.add(990, 7, 3); // 990, 997, and 1004, which is none
    wishes.add(7, 1, 0); // nothing
    assertThat(fill(1)).containsExactly(5L);
    unsent.remove(997);
    assertThat(fill(9)).containsExactly(2L, 990L);
  }

  @Test
  void aFullUnitLeavesTheRestOfAWish() {
    wishes.add(100, 1, 10);
    assertThat(fill(4)).containsExactly(100L, 101L, 102L, 103L);
    assertThat(fill(4)).containsExactly(104L, 105L, 106L, 107L);
    assertThat(fill(4)).containsExactly(108L, 109L);
  }
}
