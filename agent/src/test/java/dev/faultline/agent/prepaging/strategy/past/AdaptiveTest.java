package dev.faultline.agent.prepaging.strategy.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptiveTest {
  private static final long PAGES = 10_000;

  private final TestSource source = TestSource.flat(PAGES);
  private final Prepager adaptive = source.strategy("adaptive", Map.of(), 1, null);

  @Test
  void withoutHistoryAndRequestsBothRulesAscendFromPage0() {
    assertThat(source.push(adaptive, 3)).containsExactly(0L, 1L, 2L);
    assertThat(source.push(adaptive, 3)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void itBeginsWithWhatTheGuestUsedLast() {
    PageSet accessed = new PageSet(PAGES);
    accessed.add(700);
    adaptive.scanned(accessed, new PageSet(PAGES), 1);
    accessed.add(40);
    accessed.add(41);
    accessed.remove(700);
    adaptive.scanned(accessed, new PageSet(PAGES), 2);
    assertThat(source.push(adaptive, 2)).containsExactly(40L, 41L);
    assertThat(source.push(adaptive, 1)).containsExactly(700L);
    assertThat(source.push(adaptive, 1)).containsExactly(0L);
  }

  @Test
  void pagesThatWereAlwaysUsedTogetherFollowEachOther() {
    // The fifth scan finds all five last. Of those before, the third found the even ones, the
    // second
    // the odd ones: what was used later comes first.
    scan(10, 12, 14, 11, 13);
    scan(11, 13);
    scan(10, 12, 14);
    scan(99);
    scan(10, 11, 12, 13, 14);
    for (long page : new long[] {10, 12, 14, 11, 13, 99}) {
      assertThat(source.push(adaptive, 1)).containsExactly(page);
    }
  }

  /// 10 Gbit/s carry a page in 3276 ns, and 30 us hold nine of them; a default host installs a page
  /// in 2250 ns.
  @Test
  void unitsAreShortUnlessTheTargetIsSlowerThanTheLink() {
    source.bytesPerSecond = 1_250_000_000;
    assertThat(source.push(adaptive, 64)).hasSize(9);
    source.installCosts = new InstallCosts(2027, 1250); // 3277 ns
    assertThat(source.push(adaptive, 64)).hasSize(64);
    source.installCosts = new InstallCosts(0, 0);
    assertThat(source.push(adaptive, 64)).hasSize(9);
    source.bytesPerSecond = 0;
    assertThat(source.push(adaptive, 64)).isNotEmpty();
  }

  private void scan(long... pages) {
    PageSet accessed = new PageSet(PAGES);
    for (long page : pages) {
      accessed.add(page);
    }
    adaptive.scanned(accessed, new PageSet(PAGES), 1);
  }

  @Test
  void aUnitIsAQuarterOfARoundTrip() {
    // 10 Gbit/s carry a page of 4,096 bytes in 3.28 us, a quarter of 200 us is 15.3 of them.
    source.bytesPerSecond = 1_250_000_000;
    source.roundTripNanos = 200_000;
    scan(40, 50, 60);
    scan(70, 30);
    assertThat(source.push(adaptive, 64))
        .hasSize(15)
        .startsWith(30L, 70L, 40L, 50L, 60L, 0L, 1L)
        .endsWith(9L);
  }

  @Test
  void aUnitIsNoLessThanTheLinkCarriesInThirtyMicroseconds() {
    // A quarter of 100 us, and of 8 us, is less: 30 us are 9.2 pages of 3.28 us.
    source.bytesPerSecond = 1_250_000_000;
    assertThat(source.push(adaptive, 64)).hasSize(9);
    source.roundTripNanos = 8_000;
    assertThat(source.push(adaptive, 64)).hasSize(9);
    // 1 Gbit/s: 0.9 pages of 32.8 us.
    source.bytesPerSecond = 125_000_000;
    assertThat(source.push(adaptive, 64)).hasSize(2);
  }

  @Test
  void aRequestedPageTakesItsNeighboursInTheOrderWithIt() {
    // Those of a quarter of 100 us, 7.6: the bubble grows left first.
    source.bytesPerSecond = 1_250_000_000;
    assertThat(source.request(adaptive, 5000, 0, 63))
        .containsExactlyInAnyOrder(4996L, 4997L, 4998L, 4999L, 5001L, 5002L, 5003L);
  }

  @Test
  void whereInstallingIsSlowerThanTheLinkUnitsAreWholeAndBlocksStayTogether() {
    // 40 Gbit/s: 0.82 us a page. 25 us install 20 more pages in the answer's call.
    source.bytesPerSecond = 5_000_000_000L;
    scan(42, 81);
    scan(41);
    assertThat(source.push(adaptive, 3)).containsExactly(41L, 42L, 81L);
    assertThat(source.push(adaptive, 64)).hasSize(64);
    assertThat(source.request(adaptive, 5000, 0, 63)).hasSize(20);
  }

  @Test
  void aGuestThatGoesOnWhereItWasGetsBubbles() {
    // Requests 10 apart, from 5,000 on: a bubble is 20 pages from the next one at first (and less
    // once it has sent some), the scan 5,000. By the rule the scan's share then is below
    // (20 / 5,000)^2.
    for (int i = 0; i < 40; i++) {
      source.request(adaptive, 5000 + 10L * i);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(source.push(adaptive, 4)).allMatch(page -> Math.abs(page - 5390) < 600);
    }
  }

  @Test
  void aGuestThatJumpsGetsTheScan() {
    // Requests by turns for the scan's next page and for one above 9,000: each is some 9,000 pages
    // from the one before, so 2^14 from the bubble; from the scan it is 0 or 2^13. The means are 14
    // and about 6.5, and the bubble's share is 2^-15.
    for (int i = 0; i < 30; i++) {
      source.request(adaptive, i);
      source.request(adaptive, 9500 - 10L * i);
    }
    for (long page = 30; page < 130; page++) {
      assertThat(source.push(adaptive, 1)).containsExactly(page);
    }
  }
}
