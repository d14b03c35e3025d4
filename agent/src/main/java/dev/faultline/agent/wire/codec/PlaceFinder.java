package dev.faultline.agent.wire.codec;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.ProtocolException;

/// Finds pages among the runs of a message, one behind the other.
public final class PlaceFinder {
  private final PageRuns runs;
  private int run;
  private long skipped; // pages of the run that are behind us
  private long before; // pages of the runs before it

  public PlaceFinder(PageRuns runs) {
    this.runs = runs;
  }

  /// The place of a page among all that the runs name.
  ///
  /// @throws ProtocolException if it is not behind the one before
  public int next(long page) {
    while (run < runs.size()) {
      long offset = page - runs.first(run);
      if (offset >= skipped && offset < runs.count(run)) {
        skipped = offset + 1;
        return Math.toIntExact(before + offset);
      }
      before += runs.count(run++);
      skipped = 0;
    }
    throw new ProtocolException("message refused: reference for page " + page + " out of place");
  }
}
