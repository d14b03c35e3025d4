package dev.faultline.agent.prepaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageSet;
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
    assertThat(history.ordered()).containsExactly(2, 1, 3);
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
    int[] order = history.ordered();
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
    assertThat(history.ordered()).containsExactly(2, 1);
  }
}
