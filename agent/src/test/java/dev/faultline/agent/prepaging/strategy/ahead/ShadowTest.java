package dev.faultline.agent.prepaging.strategy.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.prepaging.strategy.TestSource;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.request.RequestException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A guest of 1,000 pages that begins at page 900 and goes down. 10 Gbit/s carry a page of 4,096
/// bytes in 3.28 us, a quarter of 200 us is 15 of them.
class ShadowTest {
  private final TestSource source = TestSource.flat(1000);
  private final Copy copy = new Copy();
  private final Prepager shadow;

  private static final class Copy implements Lookahead {
    private int known;
    private long first = 900;

    @Override
    public int known() {
      return known;
    }

    @Override
    public long page(int i) {
      return first - i;
    }
  }

  ShadowTest() {
    source.bytesPerSecond = 1_250_000_000;
    source.roundTripNanos = 200_000;
    source.copy = copy;
    shadow = source.strategy("shadow", Map.of(), 1, null);
  }

  @Test
  void aCopyThatHasNotBegunLeavesItToAdaptive() {
    Prepager adaptive = TestSource.flat(1000).strategy("adaptive", Map.of(), 1, null);
    TestSource other = TestSource.flat(1000);
    other.bytesPerSecond = source.bytesPerSecond;
    other.roundTripNanos = source.roundTripNanos;
    for (int round = 0; round < 10; round++) {
      assertThat(source.push(shadow, 64)).isEqualTo(other.push(adaptive, 64)).hasSize(15);
      long page = 900 - 7L * round;
      assertThat(source.request(shadow, page, 0, 63))
          .isEqualTo(other.request(adaptive, page, 0, 63));
    }
  }

  @Test
  void whatTheCopyTouchedLeavesInItsOrderAndAdaptiveFillsTheUnit() {
    copy.known = 20;
    source.push(shadow, 0);
    source.request(shadow, 900);
    assertThat(source.push(shadow, 64)).hasSize(15).startsWith(899L, 898L).endsWith(885L);
    // Four are left, 884 to 881; adaptive fills the eleven others.
    assertThat(source.push(shadow, 64)).hasSize(15).startsWith(884L, 883L, 882L, 881L);
  }

  @Test
  void theCopysNextPagesTravelWithARequestedOne() {
    copy.known = 20;
    source.push(shadow, 0);
    // A page takes 3.28 us on the link, and less to install: 15 in 50 us.
    assertThat(source.request(shadow, 900, 0, 63))
        .hasSize(15)
        .startsWith(899L, 898L)
        .endsWith(885L);
  }

  @Test
  void aCopyIsNotBelievedBeforeTheTargetAsksForWhatItTold() {
    copy.known = 20;
    assertThat(source.push(shadow, 3)).containsExactly(0L, 1L, 2L);
    source.request(shadow, 899);
    assertThat(source.push(shadow, 3)).containsExactly(900L, 898L, 897L);
  }

  @Test
  void aCopyThatTellsOtherPagesThanTheGuestAsksForIsNoLongerBelieved() {
    copy.known = 20;
    source.push(shadow, 0);
    source.request(shadow, 900);
    // 0.45 is 0.519 after that hit. 20 of 1,000 pages are told, so that belief ends below 1/4 +
    // 3/400 = 0.2575: 0.519 x (7/8)^n is 0.266 at the fifth miss, 0.233 at the sixth.
    for (long page = 100; page < 150; page += 10) {
      source.request(shadow, page);
    }
    assertThat(source.push(shadow, 15)).startsWith(899L).endsWith(885L);
    source.request(shadow, 150);
    copy.known = 100;
    assertThat(source.push(shadow, 64)).noneMatch(page -> page > 800);
    // 100 are told: it comes back from 1/2 + 1/40 = 0.525 on. 0.233 is 0.33, 0.41, 0.49, and 0.55
    // at the fourth hit.
    for (long page : new long[] {860, 840, 820}) {
      source.request(shadow, page);
    }
    assertThat(source.push(shadow, 1)).doesNotContain(884L);
    source.request(shadow, 810);
    assertThat(source.push(shadow, 4)).containsExactly(884L, 883L, 882L, 881L);
  }

  @Test
  void aCopyThatBeginsLateIsBelievedWhenItComesByWhereTheGuestIs() {
    for (long page = 900; page > 880; page--) {
      source.request(shadow, page);
    }
    copy.known = 1;
    for (long page = 100; page < 200; page += 20) {
      source.request(shadow, page); // five of another vCPU
    }
    assertThat(source.push(shadow, 4)).noneMatch(page -> page > 800);
    // It comes by the eleven of the last sixteen requests that were 890 to 880.
    copy.known = 40;
    assertThat(source.push(shadow, 4)).startsWith(880L);
  }

  /// As if no copy had sent it: the bubble of `adaptive` grows from there on.
  @Test
  void aRequestForWhatTheCopySentSaysWhereTheGuestIs() {
    copy.known = 20;
    source.push(shadow, 0);
    source.request(shadow, 900); // believed
    source.push(shadow, 15);
    source.push(shadow, 4); // 900 to 881 have left
    source.request(shadow, 882);
    // 880 is 2 from there, and 901 is 19: around 900 it would be the next
    assertThat(source.push(shadow, 15)).contains(880L, 866L).doesNotContain(901L);
  }

  @Test
  void whereInstallingIsSlowerThanTheLinkAUnitGoesByAddress() {
    source.bytesPerSecond = 5_000_000_000L; // a page in 0.8 us, which takes 10 to install alone
    copy.known = 20;
    source.push(shadow, 0);
    source.request(shadow, 900, 0, 0);
    assertThat(source.push(shadow, 5)).containsExactly(895L, 896L, 897L, 898L, 899L);
  }

  @Test
  void anEngineWithoutCopiesRefusesIt() {
    StrategyContext context =
        new StrategyContext(
            source.map, new SeededRandom(1), Shadow.STRATEGY.resolve(Map.of()), null);
    assertThatThrownBy(() -> Shadow.STRATEGY.factory().apply(context))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "this engine runs no copy of the guest ahead: choose another strategy, or --engine"
                + " virtual");
  }
}
