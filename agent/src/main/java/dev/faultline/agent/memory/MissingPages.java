package dev.faultline.agent.memory;

/// Which pages a guest lacks, for a message.
public final class MissingPages {
  private static final int RUNS_SHOWN = 3;

  private MissingPages() {}

  /// As in `12 pages are missing at the target: 0 to 7, 9, 20 to 21 and more`; the first runs alone
  /// are named.
  ///
  /// @param ram all pages
  /// @param resident of these
  public static String words(PageSet ram, PageSet resident) {
    PageRuns missing = new PageRuns();
    for (long page = ram.next(0); page >= 0; page = ram.next(page + 1)) {
      if (!resident.contains(page)) {
        missing.add(page, 1);
      }
    }
    long count = missing.pageCount();
    if (count == 0) {
      return "no page is missing at the target";
    }
    StringBuilder text = new StringBuilder();
    text.append(count).append(count == 1 ? " page is" : " pages are");
    text.append(" missing at the target: ");
    for (int i = 0; i < Math.min(RUNS_SHOWN, missing.size()); i++) {
      text.append(i == 0 ? "" : ", ").append(missing.first(i));
      text.append(missing.count(i) == 1 ? "" : " to " + (missing.end(i) - 1));
    }
    return text + (missing.size() > RUNS_SHOWN ? " and more" : "");
  }
}
