package dev.faultline.agent.migration.target;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.References;
import dev.faultline.agent.migration.RunChunks;
import java.util.function.Consumer;

/// The pages that a target has.
final class Residency {
  final PageSet pages;
  private final long ramPages;
  private long duplicates;

  /// @param pages that are there already
  Residency(MemoryMap map, PageSet pages) {
    this.pages = pages;
    ramPages = map.ramPageCount();
  }

  /// Whether all of RAM is there.
  boolean isWhole() {
    return pages.count() == ramPages;
  }

  /// @param isOnce whether none of them may be there already
  void add(PageRuns runs, boolean isOnce) {
    long added = pages.addRuns(runs);
    if (isOnce) {
      duplicates += runs.pageCount() - added;
    }
  }

  void remove(PageRuns runs) {
    for (int i = 0; i < runs.size(); i++) {
      pages.removeRun(runs.first(i), runs.count(i));
    }
  }

  /// Removes those that did not come now; returns which were there, in an older version.
  PageRuns removeMissed(References missed) {
    PageRuns older = new PageRuns();
    for (int i = 0; i < missed.size(); i++) {
      if (pages.remove(missed.page(i))) {
        older.add(missed.page(i));
      }
    }
    return older;
  }

  /// Says what there is, in messages of bounded size.
  void tell(Consumer<Message> to) {
    PageRuns runs = new PageRuns();
    pages.appendRuns(runs);
    RunChunks.each(runs, (chunk, last) -> to.accept(new Message.Resident(chunk, last)));
  }

  /// How often a page came that was there already.
  long duplicates() {
    return duplicates;
  }
}
