package dev.faultline.agent.prepaging.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import dev.faultline.agent.memory.PageSet;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageHistoryTest {
  private static PageSet of(long... pages) {
    PageSet set = new PageSet(1 << 20);
    for (long page : pages) {
      set.add(page);
    }
    return set;
  }

  @Test
  void whatDoesNotFitIsForgotten() {
    PageHistory history = new PageHistory(PageHistory.Measure.FREQUENCY, 3);
    history.scanned(of(1, 2, 3, 4), 0);
    history.scanned(of(2, 4), 1);
    assertThat(history.ordered(1).pages()).containsExactly(2, 1, 3);
  }

  @Test
  void thousandsOfPagesKeepTheirOrder() {
    // Page p is in the scans p to 9,999 of 10,000, but only every 100th page: 0 in all, 9,900 in
    // 100.
    PageHistory history = new PageHistory(PageHistory.Measure.FREQUENCY, 1 << 20);
    PageSet accessed = new PageSet(1 << 20);
    for (int scan = 0; scan < 10_000; scan++) {
      if (scan % 100 == 0) {
        accessed.add(scan * 7L);
      }
      history.scanned(accessed, scan);
    }
    int[] order = history.ordered(1).pages();
    assertThat(order).hasSize(100);
    for (int i = 0; i < order.length; i++) {
      assertThat(order[i]).isEqualTo(i * 700);
    }
  }

  @Test
  void anHourOfScansOverflowsNoValueAndTheLastOnesDecide() {
    // 360,000 scans of 10 ms: exp(3600 s / 0.2 s) is far beyond any float. Page 1 is in all but the
    // last hundred, page 2 in the last two hundred: after one second at 10 ms a scan, 1 counts
    // about 20 exp(-5) = 0.13 and 2 nearly 20.
    PageHistory history = new PageHistory(PageHistory.Measure.DECAYED, 1 << 20);
    PageSet early = of(1);
    PageSet both = of(1, 2);
    PageSet late = of(2);
    int scans = 360_000;
    for (int scan = 0; scan < scans; scan++) {
      history.scanned(
          scan < scans - 200 ? early : scan < scans - 100 ? both : late, scan * 10_000_000L);
    }
    assertThat(history.ordered(1).pages()).containsExactly(2, 1);
  }

  @Test
  void aPatternThatIsOlderThanAnyNumberHoldsIsTheColdest() {
    // Ages up to 2^19 - 1 scans are told apart; at 10 ms a scan that is 87 minutes.
    PageHistory history = new PageHistory(PageHistory.Measure.PATTERN, 100);
    history.scanned(of(1), 1);
    history.scanned(of(2), 2);
    PageSet nothing = of();
    for (int scan = 0; scan < 1 << 19; scan++) {
      history.scanned(nothing, scan);
    }
    history.scanned(of(3), 3);
    assertThat(history.ordered(1).pages()).containsExactly(3, 1, 2);
  }

  @Test
  void neighboursInACommonBlockStayWithTheHottestOfThem() {
    // Pages 0, 3, 5 and 6 in 1, 5, 3 and 4 scans. By blocks of four, 0 and 3 count as 5 scans, 5
    // and
    // 6 as 4.
    PageHistory history = new PageHistory(PageHistory.Measure.FREQUENCY, 100);
    history.scanned(of(0, 3, 5, 6), 1);
    history.scanned(of(3, 5, 6), 2);
    history.scanned(of(3, 5, 6), 3);
    history.scanned(of(3, 6), 4);
    history.scanned(of(3), 5);
    assertThat(history.ordered(1).pages()).containsExactly(3, 6, 5, 0);
    assertThat(history.ordered(4).pages()).containsExactly(0, 3, 5, 6);
  }

  @Test
  void eachPageIsFoundInItsSlot() {
    PageHistory history = new PageHistory(PageHistory.Measure.FREQUENCY, 100);
    history.scanned(of(0, 3, 5, 60), 1);
    history.scanned(of(60, 5), 2);
    history.scanned(of(60), 3);
    PageHistory.Order order = history.ordered(1);
    assertThat(order.pages()).containsExactly(60, 5, 0, 3);
    assertThat(order.byAddress()).containsExactly(0, 3, 5, 60);
    assertThat(order.slots()).containsExactly(2, 3, 1, 0);
  }

  /// Against the definition, as text: age of the last scan, then a letter for each of the 22 scans
  /// before it, `a` where it found the page and `b` where not, then the address.
  @Test
  void aPatternIsTheScansBeforeTheLastOne() {
    Cases.each(
        PageHistoryTest.class,
        500,
        (seed, random) -> {
          int scans = 1 + (int) random.nextBelow(60);
          PageHistory history = new PageHistory(PageHistory.Measure.PATTERN, 1 << 20);
          boolean[][] found = new boolean[scans][40];
          for (int scan = 0; scan < scans; scan++) {
            PageSet accessed = new PageSet(40);
            for (int page = 0; page < 40; page++) {
              found[scan][page] = random.nextBelow(1 + page % 4) == 0 && random.nextBelow(9) > 0;
              if (found[scan][page]) {
                accessed.add(page);
              }
            }
            history.scanned(accessed, scan);
          }
          TreeMap<String, Integer> expected = new TreeMap<>();
          for (int page = 0; page < 40; page++) {
            int last = scans - 1;
            while (last >= 0 && !found[last][page]) {
              last--;
            }
            if (last >= 0) {
              StringBuilder text = new StringBuilder("%03d ".formatted(scans - last));
              for (int scan = last - 1; scan >= last - 22; scan--) {
                text.append(scan >= 0 && found[scan][page] ? 'a' : 'b');
              }
              expected.put("%s %02d".formatted(text, page), page);
            }
          }
          assertThat(Arrays.stream(history.ordered(1).pages()).boxed())
              .containsExactlyElementsOf(expected.values());
        });
  }
}
