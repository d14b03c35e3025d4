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
}
