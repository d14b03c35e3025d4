package dev.faultline.agent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PresenceTest {
  @Test
  void itHoldsWhatAPlainSetHolds() {
    SeededRandom random = SeededRandom.stream(1, "presence");
    int pages = 300; // four words and a part
    Presence presence = new Presence(pages);
    PageSet twin = new PageSet(pages);
    for (int i = 0; i < 2_000; i++) {
      long first = random.nextBelow(pages);
      long count = 1 + random.nextBelow(Math.min(130, pages - first));
      if (random.nextBelow(2) == 0) {
        presence.add(first, count);
        twin.addRun(first, count);
      } else {
        presence.remove(first, count);
        twin.removeRun(first, count);
      }
      long at = random.nextBelow(pages);
      long limit = pages - at;
      assertThat(presence.contains(at)).isEqualTo(twin.contains(at));
      assertThat(presence.run(at, limit, true))
          .isEqualTo(twin.nextAbsent(at) - at == 0 ? 0 : twin.runUp(at, limit));
      long next = twin.next(at);
      assertThat(presence.run(at, limit, false)).isEqualTo((next < 0 ? pages : next) - at);
      assertThat(presence.count()).isEqualTo(twin.count());
    }
  }

  @Test
  void runsAddedByFourThreadsInTheSameWordsAreAllThere() throws InterruptedException {
    Presence presence = new Presence(64 * 1_000);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int mine = t;
      // Every word gets 16 bits from each thread.
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int word = 0; word < 1_000; word++) {
                      presence.add(word * 64L + mine * 16L, 16);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(presence.count()).isEqualTo(64 * 1_000);
  }

  @Test
  void whatIsDrainedIsInTheSetAndNoLongerHere() {
    Presence presence = new Presence(300);
    presence.add(0, 64);
    presence.add(70, 3);
    presence.add(127, 2);
    presence.add(299, 1);
    PageSet set = new PageSet(300);
    presence.drain(set);
    assertThat(set.count()).isEqualTo(64 + 3 + 2 + 1);
    assertThat(set.runUp(0, 300)).isEqualTo(64);
    assertThat(set.runUp(70, 300)).isEqualTo(3);
    assertThat(set.runUp(127, 300)).isEqualTo(2);
    assertThat(set.contains(299)).isTrue();
    assertThat(presence.count()).isZero();
  }
}
