package dev.faultline.agent.prepaging.contract.foresight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import dev.faultline.agent.prepaging.contract.foresight.Bound.PageTime;
import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BoundTest {
  private static final PageTime ONE = new PageTime(1, 1);

  @Test
  void oneVcpuPaysItsWorstPage() {
    // Pages arrive at 5 + 10, 25, 35. Touched at 0, 24, 40: late by 15, 1, none.
    assertThat(Bound.aloneNanos(new long[] {0, 24, 40}, new PageTime(10, 1), 5)).isEqualTo(15);
    // Touched at 12, 13, 14: late by 3, 12, 21.
    assertThat(Bound.aloneNanos(new long[] {12, 13, 14}, new PageTime(10, 1), 5)).isEqualTo(21);
    assertThat(Bound.aloneNanos(new long[] {100}, new PageTime(10, 1), 5)).isZero();
    assertThat(Bound.aloneNanos(new long[] {}, new PageTime(10, 1), 5)).isZero();
  }

  @Test
  void aSharedPageCountsOnceForAllTogetherAndForEachAlone() {
    long[][] times = {{0, 10}, {0, 10}};
    // Alone: arrivals 10 and 20, late by 10 and 10: 10 each. Together: 3 distinct pages; the third,
    // at time 10,
    // arrives at 30: 20.
    assertThat(Bound.stallNanos(times, new long[][] {{0, 1}, {0, 2}}, new PageTime(10, 1), 0))
        .isEqualTo(20);
    assertThat(Bound.togetherNanos(times, new long[][] {{0, 1}, {0, 2}}, new PageTime(10, 1), 0))
        .isEqualTo(20);
    assertThat(Bound.togetherNanos(times, new long[][] {{0, 1}, {0, 1}}, new PageTime(10, 1), 0))
        .isEqualTo(10);
  }

  @Test
  void pageTimesAreExactAndRoundedDownwards() {
    // 32768 bits at 10 Gbit/s: 3276.8 ns, so the fifth page is there after 16384 ns, the fourth
    // after 13107.2.
    PageTime time = PageTime.of(4096, 10_000_000_000L);
    assertThat(time).isEqualTo(new PageTime(16384, 5));
    assertThat(Bound.aloneNanos(new long[] {0, 0, 0, 0}, time, 0)).isEqualTo(13107);
    assertThat(Bound.aloneNanos(new long[] {0, 0, 0, 0, 0}, time, 0)).isEqualTo(16384);
    // A rate that shares no divisor, and a terabyte: 2^28 pages at 2^28 * 32768 / 99999999977 s.
    PageTime odd = PageTime.of(4096, 99_999_999_977L);
    long[] touches = new long[1 << 20];
    long expected =
        java.math.BigInteger.valueOf(odd.nanos())
            .multiply(java.math.BigInteger.valueOf(1 << 20))
            .divide(java.math.BigInteger.valueOf(odd.pages()))
            .longValueExact();
    assertThat(Bound.aloneNanos(touches, odd, 0)).isEqualTo(expected);
  }

  @Test
  void firstTouchOrderIsNotOptimalForTwoVcpus() {
    // Two vCPUs that each touch 8 pages at once. In address order the first has all its pages after
    // 8 page times
    // and the second after 16: 24. In first-touch order, alternately, the first waits for page 15
    // of 16 and the
    // second for the last: 31. The bound: 8 each alone, 16 for the last of 16 pages: 16.
    long[][] times = new long[2][8];
    long[][] pages = {{0, 1, 2, 3, 4, 5, 6, 7}, {8, 9, 10, 11, 12, 13, 14, 15}};
    long[] linear = new long[16];
    long[] firstTouch = new long[16];
    for (int i = 0; i < 16; i++) {
      linear[i] = i;
      firstTouch[i] = i / 2 + i % 2 * 8;
    }
    assertThat(stall(times, pages, linear, ONE, 0)).isEqualTo(24);
    assertThat(stall(times, pages, firstTouch, ONE, 0)).isEqualTo(31);
    assertThat(Bound.stallNanos(times, pages, ONE, 0)).isEqualTo(16);
  }

  @Test
  void noOrderOfPagesBeatsTheBoundAndWithOneVcpuFirstTouchOrderReachesIt() {
    Cases.each(
        BoundTest.class,
        300,
        (seed, random) -> {
          int vcpus = 1 + (int) (seed & 1);
          int pageCount = 1 + (int) random.nextBelow(7);
          PageTime pageTime = new PageTime(1 + random.nextBelow(20), 1 + random.nextBelow(3));
          long delay = random.nextBelow(10);
          long[][] times = new long[vcpus][];
          long[][] pages = new long[vcpus][];
          for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            pages[vcpu] = new long[1 + (int) random.nextBelow(pageCount)];
            long[] order = shuffled(pageCount, random);
            System.arraycopy(order, 0, pages[vcpu], 0, pages[vcpu].length);
            times[vcpu] = new long[pages[vcpu].length];
            for (int i = 0; i < times[vcpu].length; i++) {
              times[vcpu][i] = random.nextBelow(60);
            }
            Arrays.sort(times[vcpu]);
          }
          long bound = Bound.stallNanos(times, pages, pageTime, delay);
          long best = best(times, pages, new long[pageCount], 0, pageTime, delay);
          assertThat(bound).isLessThanOrEqualTo(best);
          if (vcpus == 1) {
            assertThat(bound).isEqualTo(best);
            long[] rest = Arrays.copyOf(pages[0], pageCount);
            Arrays.fill(rest, pages[0].length, pageCount, -1);
            assertThat(stall(times, pages, rest, pageTime, delay)).isEqualTo(bound);
          }
        });
  }

  /// The least stall over all orders of the pages, of which the first `chosen` are set.
  private static long best(
      long[][] times, long[][] pages, long[] order, int chosen, PageTime pageTime, long delay) {
    if (chosen == order.length) {
      return stall(times, pages, order, pageTime, delay);
    }
    long best = Long.MAX_VALUE;
    for (long page = 0; page < order.length; page++) {
      long candidate = page;
      if (Arrays.stream(order, 0, chosen).noneMatch(taken -> taken == candidate)) {
        order[chosen] = page;
        best = Math.min(best, best(times, pages, order, chosen + 1, pageTime, delay));
      }
    }
    return best;
  }

  /// What the vCPUs stall together when pages arrive in `order`: each runs until it needs a page
  /// that is not there, waits for it, and from then on does everything that much later.
  private static long stall(
      long[][] times, long[][] pages, long[] order, PageTime pageTime, long delay) {
    long sum = 0;
    for (int vcpu = 0; vcpu < times.length; vcpu++) {
      long late = 0;
      for (int i = 0; i < times[vcpu].length; i++) {
        int place = 0;
        while (order[place] != pages[vcpu][i]) {
          place++;
        }
        long arrival = delay + (place + 1) * pageTime.nanos() / pageTime.pages();
        late = Math.max(late, arrival - times[vcpu][i]);
      }
      sum += late;
    }
    return sum;
  }

  private static long[] shuffled(int count, SeededRandom random) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      int place = (int) random.nextBelow(i + 1);
      values[i] = values[place];
      values[place] = i;
    }
    return values;
  }
}
