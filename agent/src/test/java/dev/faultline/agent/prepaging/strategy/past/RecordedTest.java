package dev.faultline.agent.prepaging.strategy.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.strategy.TestSource;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecordedTest {
  /// Touched first: 7, 8, 9, then 2, then 5 and 6, 10 pages in all.
  private static TestSource recorded() {
    TestSource source = TestSource.flat(12);
    source.recorded.add(7, 3);
    source.recorded.add(2);
    source.recorded.add(5, 2);
    return source;
  }

  @Test
  void pagesGoAsTheyWereTouchedFirst() {
    TestSource source = recorded();
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    assertThat(source.push(strategy, 2)).containsExactly(7L, 8L);
    assertThat(source.push(strategy, 3)).containsExactly(9L, 2L, 5L);
    // 6 is the last recorded one; then the bubble around page 0, which nobody has moved: 0, 1, 3.
    assertThat(source.push(strategy, 4)).containsExactly(6L, 0L, 1L, 3L);
  }

  @Test
  void orByAddress() {
    TestSource source = recorded();
    Prepager strategy = source.strategy("recorded", Map.of("order", "offset"), 1, null);
    assertThat(source.push(strategy, 6)).containsExactly(2L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void requestsMoveOnlyWhatIsNotRecorded() {
    TestSource source = recorded();
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    source.request(strategy, 11);
    assertThat(source.push(strategy, 6)).containsExactly(7L, 8L, 9L, 2L, 5L, 6L);
    assertThat(source.push(strategy, 9)).containsExactlyInAnyOrder(0L, 1L, 3L, 4L, 10L);
  }

  /// 10 Gbit/s carry a page in 3.28 us: a unit of a quarter of 200 us is 15 pages, and so many
  /// travel with a requested one.
  private static TestSource large() {
    TestSource source = TestSource.flat(1000);
    source.bytesPerSecond = 1_250_000_000;
    source.roundTripNanos = 200_000;
    return source;
  }

  @Test
  void onceTheSetHasLeftItGoesOnAsAdaptive() {
    TestSource source = large();
    source.recorded.add(500, 20);
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    TestSource other = large();
    Prepager adaptive = other.strategy("adaptive", Map.of(), 1, null);
    assertThat(source.push(strategy, 64)).hasSize(15).startsWith(500L).endsWith(514L);
    assertThat(source.push(strategy, 5)).containsExactly(515L, 516L, 517L, 518L, 519L);
    other.unsent.removeRun(500, 20);
    for (long page = 900; page > 850; page -= 7) {
      assertThat(source.request(strategy, page, 0, 63))
          .isEqualTo(other.request(adaptive, page, 0, 63));
      assertThat(source.push(strategy, 64)).isEqualTo(other.push(adaptive, 64)).isNotEmpty();
    }
  }

  @Test
  void theSetsNextPagesTravelWithARequestedOne() {
    TestSource source = large();
    source.recorded.add(700, 10);
    source.recorded.add(500, 20);
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    assertThat(source.request(strategy, 900, 0, 63))
        .containsExactly(
            700L, 701L, 702L, 703L, 704L, 705L, 706L, 707L, 708L, 709L, 500L, 501L, 502L, 503L,
            504L);
  }

  /// 200 of 1,000 pages are recorded: the half that is next is a tenth of memory and a little more
  /// of what is unsent, and no request lies in it. With q = 15/16 the lead after n requests is
  /// q^n/4
  /// - (1 - q^n)/10, which is below 0 once q^n is below 0.286: 0.293 at the 19th, 0.275 at the
  ///   20th.
  @Test
  void aWrongSetIsDroppedForGood() {
    TestSource source = large();
    source.recorded.add(800, 200);
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    for (long page = 0; page < 38; page += 2) {
      source.request(strategy, page); // 19 of them
    }
    assertThat(source.push(strategy, 2)).containsExactly(800L, 801L);
    source.request(strategy, 38);
    assertThat(source.push(strategy, 15)).hasSize(15).noneMatch(page -> page >= 800);
    source.lose(strategy, List.of(800L));
    assertThat(source.push(strategy, 15)).hasSize(15).noneMatch(page -> page >= 800);
  }

  /// The same set: a tenth by chance, and every third request is a hit.
  @Test
  void aSetIsKeptWhileMoreRequestsLieInItThanByChance() {
    TestSource source = large();
    source.recorded.add(800, 200);
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    for (int i = 0; i < 90; i++) {
      source.request(strategy, i % 3 == 0 ? 800 + i / 3 : 2L * i);
    }
    assertThat(source.push(strategy, 15)).startsWith(830L).endsWith(844L);
  }

  /// All but 10 of 1,000 pages are recorded, and all requests lie there, by chance every second one
  /// in the half that is next, 10 to 504. With three of four there the lead goes to 1/4, with one
  /// of four to -1/4: from 1/4 on it is below 0 once q^n is below 1/2, 0.492 at the 11th.
  @Test
  void aSetOfAllMemoryIsJudgedByItsOrder() {
    for (boolean isGood : List.of(true, false)) {
      TestSource source = large();
      source.recorded.add(10, 990);
      Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
      for (int i = 0; i < 40; i++) {
        boolean isNext = i % 4 == 3 ^ isGood;
        source.request(strategy, isNext ? 100 + i : 900 + i);
      }
      assertThat(source.push(strategy, 15).equals(range(10, 25))).isEqualTo(isGood);
    }
  }

  private static List<Long> range(long from, long end) {
    return LongStream.range(from, end).boxed().toList();
  }

  /// 200 are recorded, 800 to 999, the first half to 899. Once 60 have left, the 40 that are left
  /// of it are less than a third of 140: the half that is next is 860 to 929 then.
  @Test
  void whatIsNextMovesOnWithWhatHasLeft() {
    TestSource source = large();
    source.recorded.add(800, 200);
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    for (int unit = 0; unit < 4; unit++) {
      source.push(strategy, 15);
    }
    for (long page = 929; page > 890; page--) {
      source.request(strategy, page);
    }
    assertThat(source.push(strategy, 2)).containsExactly(860L, 861L);
  }

  @Test
  void lostPagesGoAgainInTheirOrder() {
    TestSource source = recorded();
    Prepager strategy = source.strategy("recorded", Map.of(), 1, null);
    source.push(strategy, 12);
    source.lose(strategy, java.util.List.of(0L, 2L, 8L));
    assertThat(source.push(strategy, 12)).containsExactly(8L, 2L, 0L);
  }

  @Test
  void aRecordingIsTheSameAfterItsBytes() {
    Cases.each(
        RecordedTest.class,
        2000,
        (seed, random) -> {
          PageRuns runs = new PageRuns();
          long capacity = 1 + random.nextBelow(1L << 1 + random.nextBelow(39));
          for (long left = random.nextBelow(30); left > 0; left--) {
            long first = random.nextBelow(capacity);
            runs.add(first, 1 + random.nextBelow(capacity - first));
          }
          byte[] bytes = new Recording(runs).toBytes();
          assertThat(Recording.of(bytes, capacity).runs()).isEqualTo(runs);
          assertThat(bytes.length).isLessThanOrEqualTo(12 * runs.size());
        });
  }

  @Test
  void bytesThatAreNoRecordingAreRefused() {
    Cases.each(
        RecordedTest.class,
        2000,
        (seed, random) -> {
          byte[] bytes = new byte[(int) random.nextBelow(20)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextBelow(256);
          }
          long capacity = 1 + random.nextBelow(1000);
          try {
            PageRuns runs = Recording.of(bytes, capacity).runs();
            for (int i = 0; i < runs.size(); i++) {
              assertThat(runs.first(i)).isNotNegative();
              assertThat(runs.end(i)).isLessThanOrEqualTo(capacity);
            }
          } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).containsAnyOf("cut short", "memory map ends");
          }
        });
  }

  /// Three runs: 7 8 2, then 2 7 8 5, then 7 2 9. Their ends are 3, 4 and 3, and the sums of ranks:
  /// 7 has 0 + 1 + 0, 2 has 2 + 0 + 1, 8 has 1 + 2 + 3; 9, of the third only, has 3 + 4 + 2 and 5,
  /// of the second only, 3 + 3 + 3. These two are equal, so the lower address is first.
  @Test
  void ofSeveralRecordingsTheMeanRankDecidesAndAPageOfOneRunOnlyComesLast() {
    Recording first = new Recording(runs(7, 2, 2, 1));
    Recording second = new Recording(runs(2, 1, 7, 2, 5, 1));
    Recording third = new Recording(runs(7, 1, 2, 1, 9, 1));
    PageRuns order = runs(7, 1, 2, 1, 8, 1, 5, 1, 9, 1);
    assertThat(Recording.byMeanRank(List.of(first, second, third), 12).runs()).isEqualTo(order);
    assertThat(Recording.byMeanRank(List.of(third, second, first), 12).runs()).isEqualTo(order);
    assertThat(Recording.byMeanRank(List.of(second), 12)).isSameAs(second);
    assertThat(Recording.byMeanRank(List.of(second, second), 12).runs()).isEqualTo(second.runs());
  }

  /// By hand 2 has 0 + 0, 3 has 1 + 2, and 9 has 2 + 1: 3 is first as the lower address.
  @Test
  void ofAPageThatADamagedRecordingNamesTwiceTheFirstRankCounts() {
    Recording damaged = new Recording(runs(2, 2, 2, 1, 3, 1, 9, 1));
    Recording other = new Recording(runs(2, 1, 9, 1, 3, 1));
    assertThat(Recording.byMeanRank(List.of(damaged, other), 12).runs())
        .isEqualTo(runs(2, 2, 9, 1));
  }

  @Test
  void ofMoreRunsThanAreReadTheFirstAreKept() {
    PageRuns even = new PageRuns();
    PageRuns odd = new PageRuns();
    for (int i = 0; i < Recording.RUNS_MAX; i++) {
      even.add(4L * i);
      odd.add(4L * i + 2);
    }
    PageRuns both =
        Recording.byMeanRank(List.of(new Recording(even), new Recording(odd)), 1 << 20).runs();
    // They take turns: 0, 2, 4, 6 and so on.
    assertThat(both.size()).isEqualTo(Recording.RUNS_MAX);
    assertThat(both.first(Recording.RUNS_MAX - 1)).isEqualTo(2L * (Recording.RUNS_MAX - 1));
  }

  private static PageRuns runs(long... firstsAndCounts) {
    PageRuns runs = new PageRuns();
    for (int i = 0; i < firstsAndCounts.length; i += 2) {
      runs.add(firstsAndCounts[i], firstsAndCounts[i + 1]);
    }
    return runs;
  }

  @Test
  void namesAreSplitWhereAPlusStandsAlone() {
    assertThat(Recording.names("a.json + c++/b.json")).containsExactly("a.json", "c++/b.json");
    assertThat(Recording.names("a+b.json")).containsExactly("a+b.json");
  }

  @Test
  void aPageBehindTheMapIsRefusedByNumber() {
    PageRuns runs = new PageRuns();
    runs.add(5, 6);
    byte[] bytes = new Recording(runs).toBytes();
    assertThat(Recording.of(bytes, 11).runs()).isEqualTo(runs);
    assertThatThrownBy(() -> Recording.of(bytes, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a run of 6 pages at page 5; the guest's memory map ends before page 10");
  }

  @Test
  void moreRunsThanAreReadAreRefused() {
    PageRuns runs = new PageRuns();
    for (int i = 0; i <= Recording.RUNS_MAX; i++) {
      runs.add(2L * i);
    }
    assertThatThrownBy(() -> new Recording(runs)).hasMessageContaining("131073 runs");
  }
}
