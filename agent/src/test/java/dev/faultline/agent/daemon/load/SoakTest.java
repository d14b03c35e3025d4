package dev.faultline.agent.daemon.load;

import dev.faultline.agent.fault.HostSupport;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Migrations one after the other over links that fail, between two agents that live on: each ends
/// as it may, and none leaves anything behind.
///
///     .ci/dev test agent SoakTest -Dfaultline.seconds=600
///
/// `-Dfaultline.seed=N` draws others; `-Dfaultline.case=N` begins at the migration of that number.
class SoakTest {
  private static final long SEED = Long.getLong("faultline.seed", 1);
  private static final int SECONDS = Integer.getInteger("faultline.seconds", 8);
  private static final int FIRST = Integer.getInteger("faultline.case", 1);
  private static final int WARM_UP = 10;
  private static final int BETWEEN = 100;
  private static final int HUGE_PAGES = 48; // 32 MiB, twice, and some for others

  @TempDir Path folder;

  @Test
  void agents_that_live_long_hold_no_more_than_those_that_have_just_begun() throws Exception {
    List<Backing> backings = backings();
    TreeMap<String, Integer> seen = new TreeMap<>();
    TreeMap<String, Integer> cells = new TreeMap<>();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(SECONDS);
    int done = 0;
    long recoveries = 0;
    Census first = null;
    Census last;
    try (Pair pair = new Pair(folder)) {
      for (; done < WARM_UP || System.nanoTime() < end; done++) {
        int number = FIRST + done;
        Drawn drawn = Drawn.of(SEED, number, backings);
        try {
          Passed passed = Passed.through(pair, drawn);
          String status = passed.status();
          seen.merge(status, 1, Integer::sum);
          cells.merge(drawn.trouble() + " " + drawn.after() + ": " + status, 1, Integer::sum);
          recoveries += passed.recoveries();
          pair.awaitEmpty();
        } catch (Exception | AssertionError broken) {
          throw new AssertionError(
              "seed %d, migration %d: %s%n%s%nlog: %s"
                  .formatted(SEED, number, broken, drawn, pair.log),
              broken);
        }
        pair.log.clear();
        if (done + 1 == WARM_UP) {
          first = Census.take();
        } else if (done > WARM_UP && done % BETWEEN == 0) {
          System.out.println("after " + done + ": " + flat(first, done));
        }
      }
      last = flat(first, done);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%d migrations from seed %d in %.0f s, %.1f a second; %d recoveries; %s; %s%n"
            + "  after %d: %s%n  at the end: %s%n",
        done, SEED, seconds, done / seconds, recoveries, seen, backings, WARM_UP, first, last);
    if (SECONDS > 60) {
      cells.forEach((cell, count) -> System.out.println("  " + cell + ": " + count));
    }
  }

  private static List<Backing> backings() {
    List<HostSupport.Item> items = HostSupport.probe().items();
    return Arrays.stream(Backing.values())
        .filter(
            backing -> {
              String name = "vm.backing " + backing.name().toLowerCase(Locale.ROOT);
              return items.stream()
                  .anyMatch(
                      item ->
                          item.works()
                              && item.what().startsWith(name)
                              && (backing != Backing.HUGETLB || hasRoom(item.note())));
            })
        .toList();
  }

  /// "64 free pages of 2 MiB": others may take some meanwhile.
  private static boolean hasRoom(String note) {
    return Integer.parseInt(note.split(" ")[0]) >= HUGE_PAGES;
  }

  private static Census flat(Census before, int done) throws Exception {
    try {
      return Census.flatSince(before);
    } catch (AssertionError grown) {
      throw new AssertionError("seed %d, after %d migrations".formatted(SEED, done), grown);
    }
  }
}
