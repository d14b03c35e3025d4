package dev.faultline.agent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is counted by row is what one finds by asking each page for its state.
///
/// `-Dfaultline.seed=N` begins with that seed.
class PageStatesTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);

  /// A hole of 100 frames below 700 more pages: rows of 4 frames, since 300 + 100 + 700 = 1,100
  /// frames do not fit 256 rows of 4, but 138 of 8.
  private static final MemoryMap MAP =
      new MemoryMap(
          4096,
          List.of(
              new Region(0, 300, Region.Kind.RAM),
              new Region(300, 100, Region.Kind.RESERVED),
              new Region(400, 700, Region.Kind.RAM)));

  @Test
  void rowsAreAPowerOfTwoOfPages() {
    PageStates states = new PageStates(MAP, new PageSet(MAP.capacity()));
    assertThat(states.rows().pages()).isEqualTo(8);
    assertThat(states.rows().count()).isEqualTo(138);
    assertThat(states.total(PageState.ABSENT)).isEqualTo(1000);
  }

  @Test
  void aPushedPageThatIsTouchedIsUsed() {
    PageStates states = new PageStates(MAP, new PageSet(MAP.capacity()));
    states.sent(runs(0, 8));
    assertThat(states.total(PageState.IN_FLIGHT)).isEqualTo(8);
    states.arrived(runs(0, 8), PageState.PUSHED);
    states.resumed();
    states.touched(3);
    states.touched(500);
    assertThat(states.total(PageState.PUSHED)).isEqualTo(7);
    assertThat(states.total(PageState.USED)).isEqualTo(1);
    byte[] column = states.column();
    // ABSENT, IN_FLIGHT, PUSHED (7 of 8 x 255 = 223), USED (31), DEMANDED, ZERO, WRITTEN, touches
    assertThat(Arrays.copyOf(column, 8)).containsExactly(0, 0, (byte) 223, 31, 0, 0, 0, 1);
    int row = 8 * (500 / 8);
    assertThat(Arrays.copyOfRange(column, row, row + 8)).containsExactly(-1, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void countsAreWhatEachPageSays() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 200; seed++) {
      Random random = new Random(seed);
      PageSet resident = new PageSet(MAP.capacity());
      PageStates states = new PageStates(MAP, resident);
      PageState[] model = new PageState[1100];
      Arrays.fill(model, 0, 300, PageState.ABSENT);
      Arrays.fill(model, 400, 1100, PageState.ABSENT);
      boolean resumed = false;
      for (int step = 0; step < 60; step++) {
        resumed |= step == 30;
        if (step == 30) {
          land(states, model, resident);
          states.resumed();
        }
        long first = random.nextBoolean() ? random.nextInt(280) : 400 + random.nextInt(680);
        long count = 1 + random.nextInt(20);
        int what = random.nextInt(resumed ? 3 : 4);
        while (resumed && what < 2 && count > 0 && !isRight(model, what, first, count)) {
          count--; // after RESUME a page leaves once, and arrives if it left
        }
        if (count == 0) {
          continue;
        }
        PageRuns runs = runs(first, count);
        PageState as =
            List.of(PageState.PUSHED, PageState.ZERO, PageState.DEMANDED)
                .get(random.nextInt(resumed ? 3 : 2));
        for (int page = (int) first; page < first + count; page++) {
          model[page] = next(model[page], what, as, resumed);
        }
        switch (what) {
          case 0 -> states.sent(runs);
          case 1 -> {
            states.arrived(runs, as);
            if (resumed) {
              resident.addRun(first, count);
            }
          }
          case 2 -> touch(states, resumed, first, count);
          default -> states.discarded(runs);
        }
        for (PageState state : PageState.values()) {
          assertThat(states.total(state))
              .as("%s, replay with -Dfaultline.seed=%d", state, seed)
              .isEqualTo(Arrays.stream(model).filter(s -> s == state).count());
        }
      }
    }
  }

  /// Every round of pre-copy is there before the guest is handed over.
  private static void land(PageStates states, PageState[] model, PageSet resident) {
    for (int page = 0; page < model.length; page++) {
      if (model[page] == PageState.IN_FLIGHT) {
        states.arrived(runs(page, 1), PageState.PUSHED);
        model[page] = PageState.PUSHED;
      }
      if (model[page] == PageState.PUSHED || model[page] == PageState.ZERO) {
        resident.add(page);
      }
    }
  }

  private static boolean isRight(PageState[] model, int what, long first, long count) {
    for (int page = (int) first; page < first + count; page++) {
      boolean isLeft = model[page] == PageState.ABSENT || model[page] == PageState.WRITTEN;
      if (what == 0 ? !isLeft : model[page] != PageState.IN_FLIGHT) {
        return false;
      }
    }
    return true;
  }

  private static void touch(PageStates states, boolean resumed, long first, long count) {
    for (long page = first; resumed && page < first + count; page++) {
      states.touched(page);
    }
  }

  /// What one page becomes, told without sets.
  private static PageState next(PageState now, int what, PageState as, boolean resumed) {
    boolean isAway =
        now == PageState.ABSENT || now == PageState.IN_FLIGHT || now == PageState.WRITTEN;
    return switch (what) {
      case 0 -> isAway ? PageState.IN_FLIGHT : now;
      case 1 -> {
        boolean overwrites = !resumed && now == PageState.ZERO && as == PageState.PUSHED;
        yield isAway || overwrites ? as : now;
      }
      case 2 -> resumed && now == PageState.PUSHED ? PageState.USED : now;
      default -> isAway ? now : PageState.WRITTEN;
    };
  }

  private static PageRuns runs(long first, long count) {
    PageRuns runs = new PageRuns();
    runs.add(first, count);
    return runs;
  }
}
