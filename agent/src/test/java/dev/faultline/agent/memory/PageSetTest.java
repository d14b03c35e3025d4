package dev.faultline.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/// Every operation against the JDK's bit set, page by page where that has no such operation.
class PageSetTest {
  @Test
  void agreesWithTheJdksBitSetWhateverIsDoneToIt() {
    Cases.each(
        PageSetTest.class,
        2000,
        (seed, random) -> {
          int capacity = 1 + (int) random.nextBelow(300);
          PageSet set = new PageSet(capacity);
          BitSet expected = new BitSet(capacity);
          for (int step = 0; step < 40; step++) {
            int first = (int) random.nextBelow(capacity);
            int count = 1 + (int) random.nextBelow(capacity - first);
            int members = expected.get(first, first + count).cardinality();
            switch ((int) random.nextBelow(8)) {
              case 0 -> {
                assertThat(set.add(first)).isEqualTo(!expected.get(first));
                expected.set(first);
              }
              case 1 -> {
                assertThat(set.remove(first)).isEqualTo(expected.get(first));
                expected.clear(first);
              }
              case 2 -> {
                assertThat(set.addRun(first, count)).isEqualTo(count - members);
                expected.set(first, first + count);
              }
              case 3 -> {
                assertThat(set.removeRun(first, count)).isEqualTo(members);
                expected.clear(first, first + count);
              }
              case 4 -> {
                assertThat(set.removeWhole(first, count)).isEqualTo(members == count);
                if (members == count) {
                  expected.clear(first, first + count);
                }
              }
              case 5 -> {
                PageRuns runs = new PageRuns();
                runs.add(first, count);
                runs.add(random.nextBelow(capacity), 1);
                assertThat(set.holdsNone(runs)).isEqualTo(!holdsAny(expected, runs));
                long before = expected.cardinality();
                for (int run = 0; run < runs.size(); run++) {
                  expected.set((int) runs.first(run), (int) runs.end(run));
                }
                assertThat(set.addRuns(runs)).isEqualTo(expected.cardinality() - before);
              }
              case 6 -> {
                PageSet other = new PageSet(capacity);
                other.copyFrom(set);
                set = other;
              }
              default -> {
                if (random.nextBelow(10) == 0) {
                  set.clear();
                  expected.clear();
                }
              }
            }
            agree(set, expected, first, count);
          }
        });
  }

  private static boolean holdsAny(BitSet pages, PageRuns runs) {
    for (int run = 0; run < runs.size(); run++) {
      if (!pages.get((int) runs.first(run), (int) runs.end(run)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static void agree(PageSet set, BitSet expected, int page, int count) {
    int capacity = (int) set.capacity();
    assertThat(set.count()).isEqualTo(expected.cardinality());
    assertThat(set.isEmpty()).isEqualTo(expected.isEmpty());
    assertThat(set.contains(page)).isEqualTo(expected.get(page));
    assertThat(set.next(page)).isEqualTo(expected.nextSetBit(page));
    assertThat(set.nextAbsent(page)).isEqualTo(Math.min(capacity, expected.nextClearBit(page)));
    assertThat(set.previous(page)).isEqualTo(expected.previousSetBit(page));
    assertThat(set.countIn(page, count)).isEqualTo(expected.get(page, page + count).cardinality());
    long[] words = expected.toLongArray();
    assertThat(set.word(page / 64)).isEqualTo(page / 64 < words.length ? words[page / 64] : 0);
    PageRuns runs = new PageRuns();
    set.appendRuns(runs);
    BitSet joined = new BitSet();
    for (int run = 0; run < runs.size(); run++) {
      joined.set((int) runs.first(run), (int) runs.end(run));
    }
    assertThat(joined).isEqualTo(expected);
  }

  @Test
  void pagesOutsideOfTheCapacityAreRefused() {
    PageSet set = new PageSet(100);
    assertThatThrownBy(() -> set.add(100)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> set.contains(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> set.addRun(99, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> set.removeWhole(99, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new PageSet(PageSet.CAPACITY_MAX + 1))
        .hasMessageContaining("at most 1073741824");
  }
}
