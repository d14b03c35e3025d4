package dev.faultline.agent.guest.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec.Quicksort;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The program's page accesses against those of a real quicksort of random keys.
class QuicksortProgramTest {
  private static final int PAGES = 48;
  private static final int KEYS_PER_PAGE = 4096 / QuicksortProgram.KEY_BYTES;
  private static final int SORTS = 400;

  @Test
  void touchesOfASortMatchARealQuicksort() {
    RealQuicksort real = new RealQuicksort();
    for (int i = 0; i < SORTS; i++) {
      real.sortRandomKeys(i);
    }
    Counted model = new Counted();
    model.countSorts();

    // Touches a sort vary by some 12 % from sort to sort, so their means by 0.12 * sqrt(2 / 400) =
    // 0.9 %.
    double touches = (double) real.touches / SORTS;
    assertThat((double) model.touches / SORTS).isCloseTo(touches, within(touches * 0.03));
    assertThat((double) model.writes / model.touches)
        .isCloseTo((double) real.writes / real.touches, within(0.01));
    // Steps of one page down: the right scan. Steps within [-1, 1] of the touch before: no jump.
    assertThat((double) model.rightward / model.touches)
        .isCloseTo((double) real.rightward / real.touches, within(0.03));
    assertThat((double) model.leftward / model.touches)
        .isCloseTo((double) real.leftward / real.touches, within(0.03));
    double distance = (double) real.distance / real.touches;
    assertThat((double) model.distance / model.touches)
        .isCloseTo(distance, within(distance * 0.05));
  }

  /// What both are measured by, touch after touch.
  private static class Statistics {
    long touches;
    long writes;
    long rightward;
    long leftward;
    long distance;
    private long last;

    void touch(long page, boolean write) {
      touches++;
      writes += write ? 1 : 0;
      rightward += page - last == 1 ? 1 : 0;
      leftward += page - last == -1 ? 1 : 0;
      distance += Math.abs(page - last);
      last = page;
    }
  }

  private static final class Counted extends Statistics {
    /// A sort begins when the last page was filled and ends before the first one is filled again;
    /// filling writes pages 0 to the last in a row.
    void countSorts() {
      Quicksort plan = new Quicksort(ProgramPlans.PLAIN, 1, PAGES * 4096L, 1);
      GuestProgram program =
          Programs.create(plan, PAGES, 4096, 1, 11, AtEnd.WRAP, TraceSource.NONE)[0];
      VcpuCursor cursor = new VcpuCursor(program, 1);
      for (int sorts = 0; sorts < SORTS; sorts++) {
        for (int page = 0; page < PAGES; page++) {
          assertThat(cursor.index()).isEqualTo(page);
          cursor.advance();
        }
        while (!isFilling(cursor)) {
          touch(cursor.index(), cursor.write());
          cursor.advance();
        }
      }
    }

    /// Byte 1 of the state is the mode; with batches of one touch it is the current touch's.
    private static boolean isFilling(VcpuCursor cursor) {
      return cursor.capture(0, 0).programState()[1] == 0;
    }
  }

  /// Hoare's partition with a random pivot, the smaller side first; records a page when a scan
  /// enters it, and whether the scan swapped a key in it. What fits in a page is recorded page by
  /// page and then just sorted.
  private static final class RealQuicksort extends Statistics {
    private final int[] keys = new int[PAGES * KEYS_PER_PAGE];
    private SplittableRandom random = new SplittableRandom();

    void sortRandomKeys(int seed) {
      random = new SplittableRandom(seed);
      for (int i = 0; i < keys.length; i++) {
        keys[i] = random.nextInt();
      }
      sort(0, keys.length - 1);
    }

    private void sort(int low, int high) {
      if (low >= high) {
        return;
      }
      if (high - low + 1 <= KEYS_PER_PAGE) {
        for (int page = low / KEYS_PER_PAGE; page <= high / KEYS_PER_PAGE; page++) {
          touch(page, true);
        }
        java.util.Arrays.sort(keys, low, high + 1);
        return;
      }
      int split = partition(low, high);
      if (split - low < high - split) {
        sort(low, split);
        sort(split + 1, high);
      } else {
        sort(split + 1, high);
        sort(low, split);
      }
    }

    private int partition(int low, int high) {
      int chosen = low + random.nextInt(high - low + 1);
      int pivot = keys[chosen];
      keys[chosen] = keys[low];
      keys[low] = pivot;
      int leftPage = -1;
      int rightPage = PAGES;
      boolean[] entered = new boolean[PAGES];
      boolean[] swapped = new boolean[PAGES];
      java.util.ArrayList<Integer> order = new java.util.ArrayList<>();
      int i = low - 1;
      int j = high + 1;
      while (true) {
        do {
          i++;
          leftPage = enter(i, leftPage, entered, order);
        } while (keys[i] < pivot);
        do {
          j--;
          rightPage = enter(j, rightPage, entered, order);
        } while (keys[j] > pivot);
        if (i >= j) {
          break;
        }
        int key = keys[i];
        keys[i] = keys[j];
        keys[j] = key;
        swapped[i / KEYS_PER_PAGE] = true;
        swapped[j / KEYS_PER_PAGE] = true;
      }
      for (int page : order) {
        touch(page, swapped[page]);
      }
      return j;
    }

    private static int enter(
        int key, int before, boolean[] entered, java.util.ArrayList<Integer> order) {
      int page = key / KEYS_PER_PAGE;
      if (page != before && !entered[page]) {
        entered[page] = true;
        order.add(page);
      }
      return page;
    }
  }
}
