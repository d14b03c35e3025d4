package dev.faultline.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import org.junit.jupiter.api.Test;

class PageSetRunTest {
  @Test
  void boundedRunsAgreeWithCountingPageByPage() {
    Cases.each(
        PageSetRunTest.class,
        3000,
        (seed, random) -> {
          PageSet set = new PageSet(1 + random.nextBelow(400));
          for (long runs = random.nextBelow(5); runs > 0; runs--) {
            long first = random.nextBelow(set.capacity());
            set.addRun(first, 1 + random.nextBelow(set.capacity() - first));
          }
          for (long holes = random.nextBelow(5); holes > 0; holes--) {
            set.remove(random.nextBelow(set.capacity()));
          }
          long page = random.nextBelow(set.capacity() + 3) - 1;
          long limit = random.nextBelow(3) == 0 ? Long.MAX_VALUE : random.nextBelow(200);
          long up = 0;
          while (up < limit && isMember(set, page + up)) {
            up++;
          }
          long down = 0;
          while (down < limit && isMember(set, page - down)) {
            down++;
          }
          assertThat(set.runUp(page, limit)).isEqualTo(up);
          assertThat(set.runDown(page, limit)).isEqualTo(down);
        });
  }

  private static boolean isMember(PageSet set, long page) {
    return page >= 0 && page < set.capacity() && set.contains(page);
  }
}
