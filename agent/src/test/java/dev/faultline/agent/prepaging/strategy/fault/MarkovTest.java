package dev.faultline.agent.prepaging.strategy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Regions of 10 pages: a request for page 10 r + i is one in region r.
class MarkovTest {
  private final TestSource source = TestSource.flat(1000);

  private Prepager markov(long order) {
    return source.strategy("markov", Map.of("ppm-order", order, "region-pages", 10L), 1, null);
  }

  private List<Long> after(Prepager strategy, long... pages) {
    for (long page : pages) {
      source.request(strategy, page);
    }
    return source.push(strategy, 1000);
  }

  @Test
  void aRegionIsPushedThatFollowedBefore() {
    Prepager markov = markov(1);
    // 3 was followed by 7, 7 by 5. In 5 for the first time nothing is known.
    assertThat(after(markov, 30, 70, 50)).isEmpty();
    // 3 again: 7 comes next, then 5 as if 7 had been requested, then what followed 5, which is 3.
    // The requested pages themselves have left.
    assertThat(after(markov, 31))
        .containsExactly(
            71L, 72L, 73L, 74L, 75L, 76L, 77L, 78L, 79L, 51L, 52L, 53L, 54L, 55L, 56L, 57L, 58L,
            59L, 32L, 33L, 34L, 35L, 36L, 37L, 38L, 39L);
  }

  @Test
  void theMostFrequentSuccessorIsFirst() {
    // 1 is followed by 2 once and by 3 twice.
    Prepager markov = markov(1);
    for (long page : new long[] {10, 20, 11, 30, 12, 31, 13}) {
      source.request(markov, page);
    }
    assertThat(source.push(markov, 3)).containsExactly(32L, 33L, 34L);
    // The next request, in 9, of which nothing is known, ends that.
    source.request(markov, 90);
    assertThat(source.push(markov, 3)).isEmpty();
    // 1 again; 3 is not all sent.
    source.request(markov, 14);
    assertThat(source.push(markov, 100)).startsWith(35L, 36L, 37L, 38L, 39L);
  }

  @Test
  void aLongerSequenceDecidesBeforeAShorterOne() {
    // 4 is followed by 5 after 1, and by 6, twice, after 2. By the region alone 6 would be
    // likelier.
    long[] seen = {10, 40, 50, 20, 41, 60, 21, 42, 61, 11, 43};
    Prepager second = markov(2);
    for (long page : seen) {
      source.request(second, page);
    }
    assertThat(source.push(second, 1)).containsExactly(51L);
    TestSource other = TestSource.flat(1000);
    Prepager first =
        other.strategy("markov", Map.of("ppm-order", 1L, "region-pages", 10L), 1, null);
    for (long page : seen) {
      other.request(first, page);
    }
    assertThat(other.push(first, 1)).containsExactly(62L);
  }

  @Test
  void aFifthSuccessorTakesThePlaceOfTheRarest() {
    // 0 is followed by 1, 3 and 4 twice each, by 2 once, and then by 5, which takes the place of 2.
    Prepager markov = markov(1);
    long[] pages = {0, 10, 1, 20, 2, 30, 3, 40, 4, 11, 5, 31, 6, 41, 7, 50, 8};
    for (long page : pages) {
      source.request(markov, page);
    }
    // Nothing is left of 1, 3 and 4: 5 is next, then what followed it, which is 0, and then
    // nothing,
    // though 2 is still there.
    for (long region : new long[] {1, 3, 4}) {
      source.unsent.removeRun(10 * region, 10);
    }
    assertThat(source.push(markov, 1000))
        .containsExactly(51L, 52L, 53L, 54L, 55L, 56L, 57L, 58L, 59L, 9L);
    assertThat(source.unsent.contains(21)).isTrue();
  }
}
