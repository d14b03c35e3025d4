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
    // recorded 7 to 9, 2, 5, 6 first; around 11 then lie 10, 4 (5 to 9 are sent), 3, 1, 0
    assertThat(source.push(strategy, 6)).containsExactly(7L, 8L, 9L, 2L, 5L, 6L);
    assertThat(source.push(strategy, 1)).containsExactly(10L);
    assertThat(source.push(strategy, 1)).containsExactly(4L);
    assertThat(source.push(strategy, 9)).containsExactlyInAnyOrder(3L, 1L, 0L);
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

  /// 7 to 9, 2, 5 and 6 in the first; 5 to 8 and 2 in the second; 0 to 7 in the third. All have 7,
  /// 2, 5 and 6, which is the order of the first.
  @Test
  void ofSeveralRecordingsWhatAllHaveGoesInTheOrderOfTheFirst() {
    Recording first = new Recording(recorded().recorded);
    Recording second = new Recording(runs(5, 4, 2, 1));
    Recording third = new Recording(runs(0, 8));
    assertThat(Recording.sharedBy(List.of(first, second, third), 12).runs())
        .isEqualTo(runs(7, 1, 2, 1, 5, 2));
    assertThat(Recording.sharedBy(List.of(third, second, first), 12).runs())
        .isEqualTo(runs(2, 1, 5, 3));
    assertThat(Recording.sharedBy(List.of(first), 12).runs()).isEqualTo(first.runs());
    assertThat(Recording.sharedBy(List.of(first, new Recording(runs(0, 1))), 12).runs().isEmpty())
        .isTrue();
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
