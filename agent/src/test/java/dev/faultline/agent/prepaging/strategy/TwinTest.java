package dev.faultline.agent.prepaging.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.Cases;
import dev.faultline.agent.prepaging.contract.Prepager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Strategies that work in runs push what their page-by-page twins push: the same pages in each
/// unit, and in the same order where a unit is one page.
class TwinTest {
  private static final int CASES = 4000;

  private interface Twin {
    Prepager make(TestSource source);
  }

  @Test
  void dualPushesWhatFigure2Pushes() {
    holdAgainst("dual", Map.of(), source -> new PageByPage.PaperDual());
  }

  @Test
  void forwardPushesWhatAScanPushes() {
    holdAgainst("forward", Map.of(), source -> new PageByPage.Scan(source, 1));
  }

  @Test
  void backwardPushesWhatADescendingScanPushes() {
    holdAgainst("backward", Map.of(), source -> new PageByPage.Scan(source, -1));
  }

  @Test
  void multiPivotPushesWhatSingleTurnsPush() {
    for (int pivots : new int[] {1, 2, 3, 7, 15, 64}) {
      for (String direction : List.of("dual", "forward")) {
        Map<String, Object> options = new TreeMap<>();
        options.put("pivots", (long) pivots);
        options.put("direction", direction);
        boolean dual = direction.equals("dual");
        holdAgainst("multi-pivot", options, source -> new PageByPage.Turns(pivots, dual));
      }
    }
  }

  private static void holdAgainst(String name, Map<String, Object> options, Twin twinMaker) {
    Cases.each(
        TwinTest.class,
        CASES,
        (seed, random) -> {
          long start = random.state();
          TestSource source = TestSource.random(random);
          random.restore(start);
          TestSource other = TestSource.random(random);
          Prepager strategy = source.strategy(name, options, 1, null);
          Prepager twin = twinMaker.make(other);
          long faultPercent = random.nextBelow(100);
          long roomMax = 1 + random.nextBelow(random.nextBelow(3) == 0 ? 1 : 40);
          List<Object> log = new ArrayList<>();
          String title = name + options;
          while (!source.unsent.isEmpty()) {
            if (random.nextBelow(100) < faultPercent) {
              long page = source.map.frame(random.nextBelow(source.map.ramPageCount()));
              source.request(strategy, page);
              other.request(twin, page);
              log.add("request " + page);
              continue;
            }
            long room = 1 + random.nextBelow(roomMax);
            List<Long> pages = source.push(strategy, room);
            List<Long> expected = other.push(twin, room);
            log.add(expected);
            if (room == 1) {
              assertThat(pages).as("%s %s", title, log).isEqualTo(expected);
            } else {
              assertThat(new TreeSet<>(pages))
                  .as("%s %s", title, log)
                  .isEqualTo(new TreeSet<>(expected));
            }
            assertThat(pages).as("%s %s", title, log).isNotEmpty();
          }
        });
  }
}
