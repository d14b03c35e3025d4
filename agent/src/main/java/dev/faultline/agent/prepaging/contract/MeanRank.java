package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.util.Arrays;
import java.util.List;

/// The order of several recordings' pages by the mean of their ranks. A page that a recording does
/// not have comes at its end there, so pages of few runs come late. Of equals the lower address is
/// first.
///
/// Memory, until it has sorted: 20 bytes a page that any of them has.
final class MeanRank {
  private final int[] pages; // by address
  private final long[] ranks; // their sums
  private final PageSet left; // of the recording that is being added

  private MeanRank(List<Recording> all, long capacity) {
    left = new PageSet(capacity);
    for (Recording one : all) {
      left.addRuns(one.runs());
    }
    pages = new int[(int) left.count()];
    ranks = new long[pages.length];
    long page = -1;
    for (int i = 0; i < pages.length; i++) {
      page = left.next(page + 1);
      pages[i] = (int) page;
    }
  }

  /// At most so many runs of all pages, the first.
  static PageRuns order(List<Recording> all, long capacity, int runsMax) {
    MeanRank order = new MeanRank(all, capacity);
    all.forEach(one -> order.add(one.runs()));
    return order.sorted(runsMax);
  }

  private void add(PageRuns runs) {
    left.clear();
    left.addRuns(runs);
    long end = left.count();
    Arrays.setAll(ranks, i -> ranks[i] + end);
    for (int run = 0; run < runs.size(); run++) {
      // A damaged recording may name a page twice: its first rank counts.
      long page = left.next(runs.first(run));
      int at = page < 0 ? 0 : Arrays.binarySearch(pages, (int) page);
      while (page >= 0 && page < runs.end(run)) {
        while (pages[at] != page) {
          at++;
        }
        ranks[at] -= left.count();
        left.remove(page);
        page = left.next(page + 1);
      }
    }
  }

  private PageRuns sorted(int runsMax) {
    long[] keys = new long[pages.length];
    Arrays.setAll(keys, i -> ranks[i] * pages.length + i);
    Arrays.sort(keys);
    PageRuns runs = new PageRuns();
    for (int i = 0; i < keys.length && runs.size() < runsMax; i++) {
      runs.add(pages[(int) (keys[i] % pages.length)]);
    }
    return runs;
  }
}
