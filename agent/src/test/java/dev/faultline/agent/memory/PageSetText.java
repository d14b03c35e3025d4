package dev.faultline.agent.memory;

/// A page set as text, so that a failed comparison of two shows where they differ.
public final class PageSetText {
  private PageSetText() {}

  /// Each run as its first page and its length: `3+2 7+1 `.
  public static String runs(PageSet pages) {
    PageRuns runs = new PageRuns();
    pages.appendRuns(runs);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < runs.size(); i++) {
      text.append(runs.first(i)).append('+').append(runs.count(i)).append(' ');
    }
    return text.toString();
  }
}
