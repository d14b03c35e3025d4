package dev.faultline.agent.migration;

/// What the source's pages hold: live reads memory, virtual asks a model. A page that the guest has
/// free counts as zero, whatever it holds: no guest relies on what is in a page that it freed.
public interface PageContent {
  /// How many pages from `first` on, at most `count`, are zero; 0 if the first is not.
  long zeroRun(long first, long count);

  /// How many pages from `first` on, at most `count`, are not zero; 0 if the first is.
  long contentRun(long first, long count);

  /// How many pages the guest has free.
  default long freePages() {
    return 0;
  }

  /// Sorts a run into content and zero pages.
  default void split(long first, long count, Message.Pages into) {
    long page = first;
    long end = first + count;
    while (page < end) {
      long zero = zeroRun(page, end - page);
      if (zero > 0) {
        into.zeros().add(page, zero);
        page += zero;
      } else {
        // a guest that runs may make it zero between the two looks
        long filled = Math.max(1, contentRun(page, end - page));
        into.runs().add(page, filled);
        page += filled;
      }
    }
  }
}
